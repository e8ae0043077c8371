"""The page of the staff of a camp, on the blueprint of the third C."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps
from outreach.c3_control.at_camp import crew
from outreach.c3_control.at_camp.crew.forms import CrewForm
from outreach.c3_control.routes import routes
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/camps/<uuid:camp_id>/staff", methods=["GET", "POST"])
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The staff of the camp is saved."))
def camp_staff(camp_id: UUID) -> ResponseReturnValue:
    """Say who of the centre is on duty at a camp."""
    found = camps.get(db(), camp_id, actor())
    able = crew.able(db(), found.centre_id)
    form = whole.over(lambda: CrewForm.of(able, crew.standing(db(), found)), found)
    if form.accepted(lambda: crew.set_of(db(), found, form.chosen(), actor())):
        return redirect(url_for("c3_control.programme", camp_id=camp_id), 303)
    return render_template("c3_control/at_camp/staff.html", form=form, camp=found, able=able)
