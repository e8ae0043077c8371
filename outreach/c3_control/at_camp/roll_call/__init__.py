"""A roll call at a session or moment of a camp, taken on several phones at once, some of them out of reach.

Each phone sends what was tapped, and when; of two who say something of the same one the later tap counts, whichever
arrives last. Sent twice it changes nothing. Whoever is seen at a roll was there on that day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control import camps, rolls
from outreach.c3_control.at_camp import sessions
from outreach.c3_control.at_camp.sessions import CampSession
from outreach.c3_control.camps import Camp, Enrolment, marks
from outreach.c3_control.camps.marks import MarkState, RollMark
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

ROUNDED = timedelta(seconds=2)  # the same tap, sent twice, may seem so much later: its age is told in whole seconds


@dataclass(frozen=True)
class Said:
    """What was tapped of a seat, and when."""

    state: MarkState
    at: datetime


def seats(session: Session, camp: Camp, row: CampSession, actor: User) -> Sequence[Enrolment]:
    """Return the seats to read out at a session; on record."""
    return rolls.names(session, camp, sessions.day_of(camp, row), actor)


def is_open(camp: Camp, row: CampSession) -> bool:
    """Return True while the roll of a session can be called: from its day on, until the camp is finished."""
    return camp.finished_at is None and camp.cancelled_at is None and sessions.day_of(camp, row) <= clock.today()


def call(session: Session, camp: Camp, row: CampSession, said: Mapping[UUID, Said], actor: User) -> Collection[UUID]:
    """Write down what was tapped, by seat; return the seats of which it cannot be true that they were there.

    Seats that the actor may not read out are left alone. Raises Refused before the day, and once the camp is finished.
    """
    session.refresh(camp, with_for_update=True)
    _check_open(camp, row)
    readable = {one.id: one for one in rolls.readable(session, camp, actor)}
    there = [readable[one] for one, what in said.items() if one in readable and what.state.is_there]
    wrong = _cannot(session, camp, row, there)
    known = marks.of_session(session, row.id)
    for seat_id, what in said.items():
        if seat_id in readable and seat_id not in wrong:
            _mark(session, row, known.get(seat_id), seat_id, what, actor)
    for seat in there:
        if seat.id not in wrong and seat.was_present(sessions.day_of(camp, row)) is None:
            seat.mark(sessions.day_of(camp, row), True)
    session.flush()
    audit.record(session, "camp.roll_call", actor, about=f"camp:{camp.id}")
    return wrong


def _check_open(camp: Camp, row: CampSession) -> None:
    if camp.finished_at is not None:
        raise Refused(lazy_gettext("This camp is finished: its attendance stands."))
    camps.check_goes_on(camp)
    if sessions.day_of(camp, row) > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."))


def _cannot(session: Session, camp: Camp, row: CampSession, there: list[Enrolment]) -> Collection[UUID]:
    try:
        rolls.check_there(session, camp, sessions.day_of(camp, row), there)
    except rolls.NotPresent as refusal:
        return refusal.of
    return ()


def _mark(session: Session, row: CampSession, known: RollMark | None, seat_id: UUID, what: Said, actor: User) -> None:
    if known is None:
        made = RollMark(session_id=row.id, enrolment_id=seat_id, state=what.state, said_at=what.at, made_by=actor.id)
        session.add(made)
    elif what.at >= known.said_at + (ROUNDED if known.state is what.state else timedelta()):
        known.state, known.said_at, known.made_by = what.state, what.at, actor.id
