"""Pages of a night, on the blueprint of the third C, for house parents."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control.residence import leaves, moments, parents, presences, sleepers
from outreach.c3_control.residence.nightly.forms import OF_ONE, BackForm, LeaveForm, RollForm
from outreach.c3_control.routes import routes
from outreach.casefile import people
from outreach.core.language import lazy_gettext
from outreach.web import saved, undeclared_fields, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/house/<uuid:house_id>/roll", methods=["GET", "POST"])
@allow(Permission.KEEP_HOUSE)
@saved.says(lazy_gettext("The roll of the night is saved."))
def night_roll(house_id: UUID) -> ResponseReturnValue:
    """Say who is there tonight, on leave or absent, and count the meals of the day."""
    house, night = parents.house(db(), house_id, actor()), presences.night_of(request.form.get("night"))
    there = sleepers.of_roll(db(), house, night, actor())

    def filled() -> RollForm:
        settled = presences.settled_of(db(), [one.stay.id for one in there], night)
        theirs = [one for one in there if one.case.is_open and one.stay.id not in settled]
        known = presences.of_night(db(), [one.stay.id for one in theirs], night)
        return RollForm.of(theirs, known, presences.meals_of(db(), house, night), night)

    undeclared_fields.declare(*(name for name in request.form if name.startswith(OF_ONE)))  # who is left out meanwhile
    form = whole.over(filled, house)
    form.also(lambda _sent: presences.check_night(night), "night")
    left = [one for one in there if one not in form.theirs]
    if form.accepted(lambda: presences.take(db(), house, night, form.marks(), form.meals(), actor())):
        return redirect(url_for("c3_control.tonight"), 303)
    return render_template(
        "c3_control/residence/roll.html", form=form, house=house, night=night, left=left, called=people.called
    )


@routes.route("/house/sleepers/<uuid:stay_id>/leave", methods=["GET", "POST"])
@allow(Permission.KEEP_HOUSE)
@saved.says(lazy_gettext("The leave is written down."))
def go_on_leave(stay_id: UUID) -> ResponseReturnValue:
    """Write down that somebody goes on leave."""
    one, form = sleepers.load(db(), stay_id, actor()), LeaveForm()
    form.also(partial(moments.check_in_stay, one.stay), "day")
    if form.accepted(lambda: leaves.go(db(), one.case, one.stay, form.details(), actor())):
        return redirect(url_for("c3_control.sleeper", stay_id=stay_id), 303)
    return render_template("c3_control/residence/leave.html", form=form, one=one, called=people.called)


@routes.route("/house/sleepers/<uuid:stay_id>/back", methods=["GET", "POST"])
@allow(Permission.KEEP_HOUSE)
@saved.says(lazy_gettext("The return is written down."))
def come_back(stay_id: UUID) -> ResponseReturnValue:
    """Write down that somebody is back from a leave."""
    one = sleepers.load(db(), stay_id, actor())
    leave = leaves.standing(db(), one.stay)
    form = whole.over(BackForm, leave, version=lambda: leave, filled=False)
    form.also(partial(leaves.check_back, leave), "day", "at_time")
    if form.accepted(lambda: leaves.come_back(db(), leave, form.day.data, form.at_time.data, actor())):
        return redirect(url_for("c3_control.sleeper", stay_id=stay_id), 303)
    return render_template("c3_control/residence/back.html", form=form, one=one, leave=leave, called=people.called)
