"""Pages of coming group sessions, on the blueprint of the third C: those of the centre, and the places of a case."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import group_sessions as held
from outreach.c3_control.group_sessions import GroupSession
from outreach.c3_control.group_sessions.forms import PlaceForm, SessionForm
from outreach.c3_control.routes import routes
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/therapy/sessions/", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The session is announced."))
def group_sessions() -> ResponseReturnValue:
    """Show the coming sessions of the centre with what is free, and announce one."""
    form = SessionForm()
    if form.accepted(lambda: held.announce(db(), form.details(), actor())):
        return redirect(url_for("c3_control.group_sessions"), 303)
    return _page(form)


def _page(form: SessionForm, given: Form | None = None) -> ResponseReturnValue:
    coming = held.coming(db(), actor().centre_id, clock.today())
    told = {"places": held.places(db(), coming), "seen": held.seen(db(), coming, actor()), "called": people.called}
    return render_template("c3_control/group_sessions.html", form=form, given=given, coming=coming, **told)


@routes.post("/therapy/sessions/<uuid:coming_id>/call-off")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The session is called off."))
def call_off_session(coming_id: UUID) -> ResponseReturnValue:
    """Call a session off."""
    group, form = held.get(db(), coming_id, actor()), Form()
    if form.accepted(lambda: held.call_off(db(), group, actor())):
        return redirect(url_for("c3_control.group_sessions"), 303)
    return _page(SessionForm(formdata=None), given=form)


@routes.route("/cases/<uuid:case_id>/sessions", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The place in the session is saved."))
def book_session(case_id: UUID) -> ResponseReturnValue:
    """Keep a place in a coming session for a young person."""
    case = cases.load(db(), case_id, actor())
    form, coming = PlaceForm(), held.coming(db(), case.centre_id, clock.today())
    offered = _offer(form, case, coming)
    chosen = next((one for one in coming if one.id == form.group.data), None)

    def book() -> None:
        if chosen is None:
            raise NotFound
        held.book(db(), chosen, case, actor())

    if form.accepted_on_basis(db(), case, actor(), book, chosen.day if chosen else None):
        return redirect(url_for("c3_control.book_session", case_id=case_id), 303)
    return _places(form, case, offered)


def _offer(form: PlaceForm, case: Case, coming: Sequence[GroupSession]) -> list[GroupSession]:
    places, had = held.places(db(), coming), {one.group_id for one in held.of_case(db(), case.id)}
    offered = [one for one in coming if one.id not in had and not places[one.id].is_full]
    form.offer(offered, places)
    return offered


def _places(form: PlaceForm, case: Case, offered: Sequence[GroupSession], given: Form | None = None) -> str:
    told = {"offered": offered, "kept": held.of_case(db(), case.id), "given": given}
    return render_template("c3_control/book_session.html", form=form, case=case, **told)


@routes.post("/cases/<uuid:case_id>/sessions/<uuid:coming_id>/give-back")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The place in the session is given back."))
def give_session_back(case_id: UUID, coming_id: UUID) -> ResponseReturnValue:
    """Give the place of a young person back."""
    case = cases.load(db(), case_id, actor())
    if all(one.group_id != coming_id for one in held.of_case(db(), case.id)):
        raise NotFound
    form = Form()
    if form.accepted(lambda: held.give_back(db(), case, coming_id, actor())):
        return redirect(url_for("c3_control.book_session", case_id=case_id), 303)
    again = PlaceForm(formdata=None)
    return _places(again, case, _offer(again, case, held.coming(db(), case.centre_id, clock.today())), given=form)
