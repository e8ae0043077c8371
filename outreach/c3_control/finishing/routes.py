"""Finishing a camp, after a look at its counts, and taking that back, on the blueprint of the third C."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps, finishing
from outreach.c3_control.after_camp import reports
from outreach.c3_control.routes import camp_page, routes
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/camps/<uuid:camp_id>/finish", methods=["GET", "POST"])
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The camp is finished."))
def finish_camp(camp_id: UUID) -> ResponseReturnValue:
    """Look at the counts of a camp, then finish it; its attendance is final, unless that is taken back at once."""
    found, form = camps.get(db(), camp_id, actor()), Form()
    if not form.accepted(lambda: finishing.finish(db(), found, actor())):
        report = reports.read(db(), found, actor())
        return render_template("c3_control/finish.html", camp=found, form=form, report=report)
    return redirect(url_for("c3_control.camp", camp_id=camp_id), 303)


@routes.post("/camps/<uuid:camp_id>/finish/undo")
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("Undone: the camp is not finished, and nobody has completed it."))
def undo_finish(camp_id: UUID) -> ResponseReturnValue:
    """Take the finishing of a camp back, within some minutes."""
    found, form = camps.get(db(), camp_id, actor()), Form()
    if not form.accepted(lambda: finishing.undo(db(), found, actor())):
        return camp_page(found, form)
    return redirect(url_for("c3_control.camp", camp_id=camp_id), 303)
