"""Pages of what those on duty at a camp must know, on the blueprint of the third C."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps, spots
from outreach.c3_control.at_camp import duty_sheet, ways_home
from outreach.c3_control.residence import incidents, moments
from outreach.c3_control.residence.forms import IncidentForm
from outreach.c3_control.routes import routes
from outreach.casefile import people
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/camps/<uuid:camp_id>/on-duty")
@allow(Permission.TAKE_ROLL)
def on_duty(camp_id: UUID) -> ResponseReturnValue:
    """Show the participants to those on duty, and of whom a health sheet is there."""
    found = camps.get(db(), camp_id, actor())
    theirs = duty_sheet.names(db(), found, actor())
    where = {spot.id: spot.name for kind in spots.of_camp(db(), found).values() for spot in kind}
    said = {"theirs": theirs, "where": where, "called": people.called}
    return render_template("c3_control/at_camp/on_duty.html", camp=found, **said)


@routes.get("/camps/<uuid:camp_id>/on-duty/<uuid:seat_id>")
@allow(Permission.TAKE_ROLL)
def on_duty_of(camp_id: UUID, seat_id: UUID) -> ResponseReturnValue:
    """Show what those on duty must know of one participant; the look is on record."""
    found = camps.get(db(), camp_id, actor())
    one = duty_sheet.one(db(), found, seat_id, actor())
    how, told = ways_home.how_of(one.home) if one.home else None, incidents.of_seat(db(), found.id, one.seat.case_id)
    said = {"how": how, "told": told, "names": users.names(db(), {row.made_by for row in told})}
    return render_template("c3_control/at_camp/on_duty_of.html", camp=found, one=one, **said, called=people.called)


@routes.route("/camps/<uuid:camp_id>/on-duty/<uuid:seat_id>/incident", methods=["GET", "POST"])
@allow(Permission.TAKE_ROLL)
@saved.says(lazy_gettext("It is written down; the caseworker reads it in the case."))
def camp_incident(camp_id: UUID, seat_id: UUID) -> ResponseReturnValue:
    """Write down what happened to a participant, as one of those on duty."""
    found = camps.get(db(), camp_id, actor())
    one, form = duty_sheet.named(db(), found, seat_id, actor()), IncidentForm()
    form.also(partial(moments.check_in_camp, found), "day")
    if form.accepted(lambda: incidents.write_at(db(), one.seat.case, found, form.details(), actor())):
        return redirect(url_for("c3_control.on_duty_of", camp_id=camp_id, seat_id=seat_id), 303)
    return render_template("c3_control/at_camp/incident.html", camp=found, one=one, form=form, called=people.called)
