"""The page of a roll call at a camp, on the blueprint of the third C."""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps, spots
from outreach.c3_control.at_camp import badges, roll_call, sessions
from outreach.c3_control.at_camp.roll_call.forms import RollCallForm, words_of
from outreach.c3_control.camps import marks
from outreach.c3_control.routes import camp_page, routes
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]

WITH_CAMERA = "camera=(self), geolocation=(), microphone=(), translator=(), language-detector=()"


@routes.route("/camps/<uuid:camp_id>/roll/<uuid:session_id>", methods=["GET", "POST"])
@allow(Permission.TAKE_ROLL)
@saved.says(lazy_gettext("The roll is saved."))
def roll_call_page(camp_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Call the roll at a session of a camp. A phone sends its taps by itself and reads the answer."""
    found = camps.get(db(), camp_id, actor())
    row = sessions.get(db(), found, session_id)
    seats = roll_call.seats(db(), found, row, actor())
    tokens = {one.id: badges.tokens(db(), one) for one in seats}
    rooms = {spot.id: spot.name for kind in spots.of_camp(db(), found).values() for spot in kind}
    known, codes = marks.of_session(db(), row.id), badges.seats_by(tokens)
    form = RollCallForm.of(words_of(seats, rooms), known, codes)
    if form.accepted(lambda: roll_call.call(db(), found, row, form.said(), actor())):
        if left := len(form.said().keys() - {one.id for one in seats}):
            saved.say(lazy_gettext("The roll is saved, but %(count)d of the taps had no seat here.", count=left))
        if form.result:
            words = lazy_gettext("The roll is saved, but %(count)d cannot have been here.", count=len(form.result))
            saved.say(words)
        return redirect(url_for("c3_control.roll_call_page", camp_id=camp_id, session_id=session_id), 303)
    names = users.names(db(), {one.made_by for one in known.values()})
    said = {"known": known, "tokens": tokens, "names": names, "is_open": roll_call.is_open(found, row)}
    day = sessions.day_of(found, row)
    page = render_template("c3_control/at_camp/roll_call.html", camp=found, row=row, day=day, form=form, **said)
    answer = make_response(page)
    answer.headers["Permissions-Policy"] = WITH_CAMERA
    return answer


@routes.post("/camps/<uuid:camp_id>/roll/now")
@allow(Permission.TAKE_ROLL)
@saved.says(lazy_gettext("Call the roll."))
def call_roll_now(camp_id: UUID) -> ResponseReturnValue:
    """Begin a roll at this moment, outside the programme."""
    found, form = camps.get(db(), camp_id, actor()), Form()
    if not form.accepted(lambda: sessions.now(db(), found, actor())):
        return camp_page(found, form)
    return redirect(url_for("c3_control.roll_call_page", camp_id=camp_id, session_id=form.result.id), 303)
