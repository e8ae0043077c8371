"""Pages of what those on duty at a camp must know, on the blueprint of the third C."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps, spots
from outreach.c3_control.at_camp import duty_sheet, ways_home
from outreach.c3_control.routes import routes
from outreach.casefile import people
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
    how = ways_home.how_of(one.home) if one.home else None
    return render_template("c3_control/at_camp/on_duty_of.html", camp=found, one=one, how=how, called=people.called)
