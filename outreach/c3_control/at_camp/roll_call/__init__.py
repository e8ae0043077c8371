"""A roll call at a session or moment of a camp, taken on several phones at once, some of them out of reach.

Each phone sends what was tapped, and when; of two who say something of the same one the later tap counts, whichever
arrives last. Sent twice it changes nothing. Whoever is seen at a roll was there on that day, until it
is taken back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access import notices as of_accounts
from outreach.access.users import User
from outreach.c3_control import camps, rolls
from outreach.c3_control.at_camp import sessions
from outreach.c3_control.at_camp.sessions import CampSession
from outreach.c3_control.camps import Attendance, Camp, Enrolment, marks
from outreach.c3_control.camps.marks import MarkState, RollMark
from outreach.casefile import notices
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

MISSING = MarkState.MISSING
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
    """Return True while the roll of a session can be called: from its day in the camp on, until that is finished."""
    goes_on = camp.finished_at is None and camp.cancelled_at is None
    return goes_on and camp.begins_on <= sessions.day_of(camp, row) <= min(camp.ends_on, clock.today())


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
    before = {one: mark.state for one, mark in known.items()}
    for seat_id, what in said.items():
        if seat_id in readable and seat_id not in wrong:
            _mark(session, row, known.get(seat_id), seat_id, what, actor)
    session.flush()
    told = [readable[one] for one in said if one in readable and one not in wrong]
    _days(session, camp, row, told, {one for one, state in before.items() if state.is_there})
    _alarm(session, row, told, before, actor)
    audit.record(session, "camp.roll_call", actor, about=f"camp:{camp.id}")
    return wrong


def _check_open(camp: Camp, row: CampSession) -> None:
    if camp.finished_at is not None:
        raise Refused(lazy_gettext("This camp is finished: its attendance stands."))
    camps.check_goes_on(camp)
    if not camp.begins_on <= sessions.day_of(camp, row) <= camp.ends_on:
        raise Refused(lazy_gettext("This day is not a day of the camp."))
    if sessions.day_of(camp, row) > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."))


def _cannot(session: Session, camp: Camp, row: CampSession, there: list[Enrolment]) -> Collection[UUID]:
    try:
        rolls.check_there(session, camp, sessions.day_of(camp, row), there)
    except rolls.NotPresent as refusal:
        return refusal.of
    return ()


def _days(session: Session, camp: Camp, row: CampSession, seats: list[Enrolment], seen: Collection[UUID]) -> None:
    """Put the day right by the marks: whoever is seen was there; of whose last «here» of the day is taken back, nothing
    is said. seen: who was marked here before."""
    day = sessions.day_of(camp, row)
    there = _there(session, row, [one.id for one in seats])
    back = [one for one in seats if one.id in seen and one.id not in there and one.was_present(day)]
    for seat in seats:
        if seat.id in there and seat.was_present(day) is None:
            seat.mark(day, True)
    theirs = Attendance.enrolment_id.in_([one.id for one in back])
    session.execute(delete(Attendance).where(theirs, Attendance.day == day))
    session.flush()
    for seat in back:
        session.expire(seat, ["attendance"])


def _alarm(
    session: Session, row: CampSession, seats: list[Enrolment], before: Mapping[UUID, MarkState], actor: User
) -> None:
    """Tell the heads and the caseworker of whom nobody knows where they are; whoever is found is asked for no more."""
    after = {one: mark.state for one, mark in marks.of_session(session, row.id).items()}
    heads = {user.id for user in of_accounts.heads(session, actor.centre_id)}
    for seat in seats:
        if after.get(seat.id) is MISSING and before.get(seat.id) is not MISSING:
            told = heads | {seat.case.caseworker_id}
            notices.tell(session, told, NoticeKind.MISSING, seat.case_id, actor, about=seat.id)
    found = [one.id for one in seats if after.get(one.id) is not MISSING]
    sought = CaseNotice.kind == NoticeKind.MISSING, CaseNotice.about_id.in_(found), CaseNotice.read_at.is_(None)
    open_of = set(session.scalars(select(CaseNotice.about_id).where(*sought)))
    for seat_id in (one for one in found if one in open_of):
        notices.over(session, seat_id, NoticeKind.MISSING)


def _there(session: Session, row: CampSession, seat_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these seats are marked here at any session of the day of this one."""
    query = select(RollMark.enrolment_id).join(CampSession, CampSession.id == RollMark.session_id)
    query = query.where(CampSession.camp_id == row.camp_id, CampSession.day_number == row.day_number)
    query = query.where(RollMark.state == MarkState.THERE, RollMark.enrolment_id.in_(seat_ids))
    return set(session.scalars(query))


def _mark(session: Session, row: CampSession, known: RollMark | None, seat_id: UUID, what: Said, actor: User) -> None:
    if known is None:
        made = RollMark(session_id=row.id, enrolment_id=seat_id, state=what.state, said_at=what.at, made_by=actor.id)
        session.add(made)
    elif what.at >= known.said_at + (ROUNDED if known.state is what.state else timedelta()):
        known.state, known.said_at, known.made_by = what.state, what.at, actor.id
