"""The page of the way home from a camp, on the blueprint of the third C."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control.at_camp import ways_home
from outreach.c3_control.at_camp.ways_home import WayHome
from outreach.c3_control.at_camp.ways_home.forms import WayHomeForm
from outreach.c3_control.routes import routes
from outreach.casefile import cases
from outreach.core.language import lazy_gettext
from outreach.web import came_from, saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/camp/<uuid:camp_id>/way-home", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The way home is saved."))
def way_home(case_id: UUID, camp_id: UUID) -> ResponseReturnValue:
    """Say how somebody comes home from a camp, and with whom."""
    case = cases.load(db(), case_id, actor())
    camp = ways_home.camp_of(db(), case, camp_id)

    def last() -> WayHome | None:
        return ways_home.of_cases(db(), camp, [case.id]).get(case.id)

    form = whole.over(lambda: WayHomeForm.of_row(last()), case, last)
    if form.accepted(lambda: ways_home.write(db(), case, camp, form.details(), actor())):
        return redirect(came_from.list_beside_case() or url_for("dashboard.case", case_id=case_id), 303)
    return render_template("c3_control/at_camp/way_home.html", form=form, case=case, camp=camp)
