"""Changing a camp, calling it off and taking that back, on the blueprint of the third C."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps, changing
from outreach.c3_control.changing.forms import CallOffForm
from outreach.c3_control.forms import CampForm
from outreach.c3_control.routes import camp_page, routes
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/camps/<uuid:camp_id>/change", methods=["GET", "POST"])
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The camp is changed."))
def change_camp(camp_id: UUID) -> ResponseReturnValue:
    """Change the name, place, days or seats of a camp."""
    found = camps.get(db(), camp_id, actor())
    form = whole.over(lambda: CampForm(data=vars(changing.details_of(found))), found)
    form.also(partial(changing.check_seats, db(), found), "seats")
    if form.accepted(lambda: changing.change(db(), found, form.details(), actor())):
        if form.result:
            words = lazy_gettext("The camp is changed. Seats given to those who waited: %(count)d.", count=form.result)
            saved.say(words)
        return redirect(url_for("c3_control.camp", camp_id=camp_id), 303)
    return render_template("c3_control/change_camp.html", form=form, camp=found, taken=camps.taken(db(), found))


@routes.route("/camps/<uuid:camp_id>/call-off", methods=["GET", "POST"])
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The camp is called off, and whoever carries a case in it is told."))
def call_off_camp(camp_id: UUID) -> ResponseReturnValue:
    """Call a camp off, with a reason."""
    found, form = camps.get(db(), camp_id, actor()), CallOffForm()
    if form.accepted(lambda: changing.call_off(db(), found, form.reason.data or "", actor())):
        return redirect(url_for("c3_control.camp", camp_id=camp_id), 303)
    return render_template("c3_control/call_off.html", form=form, camp=found, taken=camps.taken(db(), found))


@routes.post("/camps/<uuid:camp_id>/go-on")
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The camp takes place after all: its seats count again."))
def go_on_camp(camp_id: UUID) -> ResponseReturnValue:
    """Take back that a camp is called off."""
    found, form = camps.get(db(), camp_id, actor()), Form()
    if not form.accepted(lambda: changing.go_on(db(), found, actor())):
        return camp_page(found, form)
    return redirect(url_for("c3_control.camp", camp_id=camp_id), 303)
