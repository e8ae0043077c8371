"""Pages to stop the use of a record, on the blueprint of the casefile."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, use_stops
from outreach.casefile.routes import routes
from outreach.casefile.use_stops.forms import StopForm
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/stop-use", methods=["GET", "POST"])
@allow(Permission.KEEP_RECORDS)
@saved.says(lazy_gettext("The use of the record is stopped."))
def stop_use(case_id: UUID) -> ResponseReturnValue:
    """Stop the use of a record, which is kept."""
    case = cases.load(db(), case_id, actor())
    form = StopForm()
    if form.accepted(lambda: use_stops.stop(db(), case, form.reason.data, actor())):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return render_template("casefile/stop_use.html", form=form, case=case)


@routes.post("/cases/<uuid:case_id>/stops/<uuid:stop_id>/lift")
@allow(Permission.KEEP_RECORDS)
@saved.says(lazy_gettext("The record may be used again."))
def allow_use(case_id: UUID, stop_id: UUID) -> ResponseReturnValue:
    """Allow the use of the record again."""
    case = cases.load(db(), case_id, actor())
    found = next((made for made in use_stops.of_person(db(), case.person_id) if made.id == stop_id), None)
    if found is None:
        raise NotFound
    use_stops.lift(db(), found, actor())
    return redirect(url_for("dashboard.case", case_id=case_id), 303)
