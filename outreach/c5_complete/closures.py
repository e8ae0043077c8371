"""Closing a case: asked for by the caseworker, decided by the supervisor; and opening a new episode later."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c3_control import stays
from outreach.c5_complete import outcomes
from outreach.c5_complete.outcomes import OutcomeState
from outreach.casefile import cases, consents, merging, milestones
from outreach.casefile.cases import Case
from outreach.casefile.kinds import CLOSED_COMPLETE, Kind
from outreach.ground import clock
from outreach.ground.codes import Code, stored
from outreach.ground.columns import Moment, id_column
from outreach.ground.database import Base, first_or_refused
from outreach.ground.errors import NotFound, Refused
from outreach.ground.language import later
from outreach.ground.sealing import FieldClass, Sealed, vault_of

MOST_WAITING = 60
_WAITS = text("approved IS NULL")


class ClosingReason(Code):
    """Why a case closes: well, or without success (domain.md)."""

    COMPLETE = CLOSED_COMPLETE, "Completed the 5C"
    LOST_CONTACT = "lost_contact", "Contact lost"
    MOVED_AWAY = "moved_away", "Moved away"
    DECLINED = "declined", "Did not want to go on"
    IN_CUSTODY = "in_custody", "In custody"
    DIED = "died", "Died"


class Closure(Base):
    """A wish to close a case, and what the supervisor decided (`approved` is None until then)."""

    __tablename__ = "closures"
    __table_args__ = (
        Index("ix_closures_case_id", "case_id"),
        Index("ix_closures_approved", "approved"),
        Index("uq_closures_undecided_case_id", "case_id", unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    id: Mapped[UUID] = id_column()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[ClosingReason] = mapped_column(stored(ClosingReason, "reason"))
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    approved: Mapped[bool | None]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    words = Sealed("closures.words", FieldClass.NARRATIVE, block=256)
    answer = Sealed("closures.answer", FieldClass.NARRATIVE, block=256)


@dataclass(frozen=True, kw_only=True, repr=False)
class ClosureRequest:
    """Why, in a code and in words."""

    reason: ClosingReason
    words: str


def ask(session: Session, case: Case, request: ClosureRequest, actor: User) -> Closure:
    """Ask to close. Raises Refused while something is open, or as complete without a verified outcome."""
    cases.check_open(case)
    if open_of_case(session, case.id) is not None:
        raise _twice()
    _check_nothing_open(session, case)
    verified = any(o.state == OutcomeState.VERIFIED for o in outcomes.of_case(session, case.id))
    if request.reason == ClosingReason.COMPLETE and not verified:
        raise Refused(later("To close as completed, a verified outcome is needed."), "reason")
    closure = Closure(case_id=case.id, person_id=case.person_id, reason=request.reason, asked_by=actor.id)
    with first_or_refused(session, _twice):
        session.add(closure)
        closure.words = request.words
    audit.record(session, "closure.ask", actor, person_id=case.person_id, about=f"closure:{closure.id}")
    return closure


def approve(session: Session, case: Case, closure: Closure, actor: User) -> None:
    """Close the case today. Raises Refused if it is decided, asked by the same person, or something is open."""
    _check_undecided(closure)
    if closure.asked_by == actor.id:
        raise Refused(later("Somebody else than the one who asked decides."))
    _check_nothing_open(session, case)
    _decide(closure, True, actor)
    case.closed_on = clock.today()
    milestones.record(session, case, Kind.CLOSED, clock.today(), closure.id, actor, code=closure.reason)
    audit.record(session, "closure.approve", actor, person_id=case.person_id, about=f"closure:{closure.id}")


def refuse(session: Session, case: Case, closure: Closure, answer: str, actor: User) -> None:
    """Keep the case open, with a word to the caseworker. Raises Refused if it is decided."""
    _check_undecided(closure)
    _decide(closure, False, actor)
    closure.answer = answer
    session.flush()
    audit.record(session, "closure.refuse", actor, person_id=case.person_id, about=f"closure:{closure.id}")


def reopen(session: Session, case: Case, day: date, actor: User) -> Case:
    """Begin a new episode of the same person, carried by the actor; what consent still holds today goes along.

    Raises Refused if this case is open, or the day lies before the last closing or in the future.
    """
    if case.is_open:
        raise Refused(later("This case is open."))
    closed_on = _last_closing(session, case)
    if closed_on is not None and day < closed_on:
        raise Refused(later("This is before the case was closed (%(day)s).", day=closed_on), "day")
    if day > clock.today():
        raise Refused(later("This day has not come yet."), "day")
    again = cases.open_case(session, case.person, day, actor)
    for consent in consents.live(session, case.person_id, clock.today()):
        milestones.record(session, again, Kind.CONSENT_GIVEN, day, consent.id, actor, code=consent.basis)
    return again


def open_of_case(session: Session, case_id: UUID) -> Closure | None:
    """The wish that waits for a decision."""
    return session.scalar(select(Closure).where(Closure.case_id == case_id, Closure.approved.is_(None)))


def latest(session: Session, case_id: UUID) -> Closure | None:
    """The newest wish, decided or not."""
    query = select(Closure).where(Closure.case_id == case_id).order_by(Closure.asked_at.desc())
    return session.scalar(query.limit(1))


def get(session: Session, case: Case, closure_id: UUID) -> Closure:
    """One closure of a case. Raises NotFound."""
    closure = session.get(Closure, closure_id)
    if closure is None or closure.case_id != case.id:
        raise NotFound
    return closure


def waiting(session: Session, actor: User) -> list[tuple[Closure, Case]]:
    """Closures of the user's cases that wait for a decision, oldest first; keys opened."""
    mine = cases.visible_to(actor).with_only_columns(Case.id)
    query = (
        select(Closure, Case)
        .join(Case, Case.id == Closure.case_id)
        .where(Closure.approved.is_(None), Closure.case_id.in_(mine))
    )
    rows = [(closure, case) for closure, case in session.execute(query.order_by(Closure.asked_at).limit(MOST_WAITING))]
    vault_of(session).fetch_keys(session, {case.person_id for _closure, case in rows})
    return rows


def _last_closing(session: Session, case: Case) -> date | None:
    """When the person's last episode closed: episodes follow each other, whichever is opened again."""
    return session.scalar(select(func.max(Case.closed_on)).where(Case.person_id == case.person_id))


def _check_nothing_open(session: Session, case: Case) -> None:
    if stays.open_of_case(session, case.id) is not None:
        raise Refused(later("They are still staying at Baan Rao: end the stay first."))
    if referrals.open_of_case(session, case.id):
        raise Refused(later("A referral is still open: take it back, or wait until it is done."))


def _check_can_rest(session: Session, case: Case) -> None:
    """Another case of the same person is to go on in place of this one: it rests as if it were closed."""
    _check_nothing_open(session, case)
    if open_of_case(session, case.id) is not None:
        raise Refused(later("Closing has been asked for already; the supervisor has not decided yet."))


merging.on_rest.append(_check_can_rest)


def _twice() -> Refused:
    return Refused(later("Closing has been asked for already; the supervisor has not decided yet."))


def _check_undecided(closure: Closure) -> None:
    if closure.approved is not None:
        raise Refused(later("This has been decided already."))


def _decide(closure: Closure, approved: bool, actor: User) -> None:
    closure.approved, closure.decided_at, closure.decided_by = approved, clock.now(), actor.id
