"""Closing a case: requested by the caseworker, decided by the supervisor; reopening as a new episode."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, synonym

from outreach.access import audit
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.c5_complete import open_ends
from outreach.casefile import cases, consents, milestones, notices, overrides
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, THIS_PERSON, OfCase, OfPerson, Voidable
from outreach.casefile.kinds import CLOSED_COMPLETE, MilestoneKind
from outreach.casefile.overrides import Move
from outreach.casefile.queues import Queue
from outreach.casefile.stages import Stage
from outreach.core import clock, deciding, undoing
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment, label
from outreach.core.database import Base, first_or_refused
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.planning import unindexed
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed
from outreach.web.paging import Keyset

_EITHER = "sqlite_where", "postgresql_where"
_WAITS: dict[str, Any] = dict.fromkeys(_EITHER, text("approved IS NULL AND voided_at IS NULL"))
_OF_BEFORE: dict[str, Any] = dict.fromkeys(_EITHER, text("closes_on IS NULL"))


class ClosingReason(Code):
    """Reason for closing a case: completion, or without success (docs/sources.md)."""

    COMPLETE = CLOSED_COMPLETE, "Completed the 5C"
    LOST_CONTACT = "lost_contact", "Contact lost"
    MOVED_AWAY = "moved_away", "Moved away"
    DECLINED = "declined", "Did not want to go on"
    IN_CUSTODY = "in_custody", "In custody"
    DIED = "died", "Died"


class Closure(OfCase, OfPerson, Voidable, Identified, Base):
    """A request to close a case, and the supervisor's decision."""

    __tablename__ = "closures"
    __label__ = "A closing"
    __table_args__ = (
        Index("ix_closures_case_id", "case_id"),
        Index("ix_closures_approved", "approved"),
        Index("ix_closures_of_before", "reason", "case_id", **_OF_BEFORE),
        Index("uq_closures_undecided_case_id", "case_id", unique=True, **_WAITS),
    )

    reason: Mapped[ClosingReason] = mapped_column(stored(ClosingReason, "reason"), info=label("Reason"))
    closes_on: Mapped[date | None] = mapped_column(info=label("Closing asked for on"))
    """Day of the closing. None in old requests made without a day: the day of the approval."""
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, info=label("Asked at"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Asked by"))
    made_by: Mapped[UUID] = synonym("asked_by")
    approved: Mapped[bool | None] = mapped_column(info=label("Approve"))
    """None until decided."""
    decided_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Decided at"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Decided by"))

    @property
    def waits(self) -> bool:
        """True until it is decided, or taken back by who asked."""
        return self.approved is None and not self.is_voided

    @property
    def stands(self) -> bool:
        """True if it was approved and not taken back."""
        return self.approved is True and not self.is_voided

    def undo_until(self, actor: User) -> datetime | None:
        """Return the moment until which the actor may undo the approval; None if they may not."""
        return undoing.until(self.decided_at if self.stands else None, self.decided_by, actor.id)

    words = Sealed("closures.words", FieldClass.NARRATIVE, block=256, label="In words")
    answer = Sealed("closures.answer", FieldClass.NARRATIVE, block=256, label="The supervisor's answer")


@dataclass(frozen=True, kw_only=True, repr=False)
class ClosureRequest:
    """Details of a request to close: reason, words, day of the closing (None: today)."""

    reason: ClosingReason
    words: str
    day: date | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class Approval:
    """An approval. day: in place of the requested one. despite: the reason to complete although evidence is missing."""

    day: date | None = None
    despite: str | None = None


def ask(session: Session, case: Case, request: ClosureRequest, actor: User) -> Closure:
    """Request the closing. Raises Refused while something is open, for an impossible day, or without the evidence."""
    cases.check_open(case)
    if open_of_case(session, case.id) is not None:
        raise _twice()
    day = request.day or clock.today()
    open_ends.check_none_stops(session, case)
    open_ends.check_day(session, case, day)
    if request.reason == ClosingReason.COMPLETE:
        open_ends.check_complete(session, case, day, "reason")
    closure = Closure(
        case_id=case.id,
        person_id=case.person_id,
        reason=request.reason,
        closes_on=day,
        words=request.words,
        asked_by=actor.id,
    )
    with first_or_refused(session, _twice):
        session.add(closure)
    notices.ask(session, case.centre_id, notices.NoticeKind.CLOSING_ASKED, case.id, actor, about=closure.id)
    audit.record(session, "closure.ask", actor, person_id=case.person_id, about=f"closure:{closure.id}")
    return closure


def approve(session: Session, case: Case, closure: Closure, actor: User, approval: Approval | None = None) -> None:
    """Close the case on its day. Raises Refused if it waits no more, the actor requested it, or something is open.

    Every check runs again, since facts change in between. Where evidence of the 5C is missing, the supervisor may
    still close as completed, with a reason: kept and sealed as an override of the stage.
    """
    _check_undecided(closure)
    if closure.asked_by == actor.id:
        raise Refused(lazy_gettext("Somebody else than the one who asked decides."))
    said = approval or Approval()
    day = said.day or closure.closes_on or clock.today()
    open_ends.check_none_stops(session, case)
    open_ends.check_day(session, case, day)
    if closure.reason == ClosingReason.COMPLETE:
        _see_to_evidence(session, case, day, said.despite, actor)
    _decide(session, closure, True, actor)
    case.closed_on = closure.closes_on = day
    milestones.record(session, case, MilestoneKind.CLOSED, day, closure.id, actor, code=closure.reason)
    audit.record(session, "closure.approve", actor, person_id=case.person_id, about=f"closure:{closure.id}")


def refuse(session: Session, case: Case, closure: Closure, answer: str, actor: User) -> None:
    """Refuse the closing, with an answer to the caseworker; the case stays open. Raises Refused as `approve` does."""
    _check_undecided(closure)
    _decide(session, closure, False, actor)
    closure.answer = answer
    session.flush()
    audit.record(session, "closure.refuse", actor, person_id=case.person_id, about=f"closure:{closure.id}")


def reopen(session: Session, case: Case, day: date, actor: User) -> Case:
    """Open a new episode of the same person, carried by the actor; consents in force today carry over.

    Raises Refused if this case is open, or the day lies before the last closing or in the future.
    """
    if case.is_open:
        raise Refused(lazy_gettext("This case is open."))
    closed_on = session.scalar(select(func.max(Case.closed_on)).where(Case.person_id == case.person_id))
    if closed_on is not None and day < closed_on:
        raise Refused(lazy_gettext("This is before the case was closed (%(day)s).", day=closed_on), "day")
    if day > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."), "day")
    again = cases.open_case(session, case.person, day, actor)
    for consent in (one for one in consents.live(session, case.person_id, clock.today()) if one.photo is None):
        milestones.record(session, again, MilestoneKind.CONSENT_GIVEN, day, consent.id, actor, code=consent.basis)
    return again


def open_of_case(session: Session, case_id: UUID) -> Closure | None:
    """Return the undecided request of a case; None without one."""
    waits = Closure.approved.is_(None), Closure.voided_at.is_(None)
    return session.scalar(select(Closure).where(Closure.case_id == case_id, *waits))


OF_CASE = Question(Closure, Closure.case_id == THIS_CASE, Closure.voided_at.is_(None), by="-asked_at", most=1)


def latest(session: Session, case_id: UUID) -> Closure | None:
    """Return the newest request of a case, decided or not."""
    return next(iter(OF_CASE.ask(session, case_id=case_id)), None)


OF_PERSON = Question(Closure, Closure.person_id == THIS_PERSON, by="-asked_at")


def completed(session: Session, person_id: UUID) -> bool:
    """Return True if a case of a person was closed as completed, be it open again."""
    found = OF_PERSON.ask(session, person_id=person_id)
    return any(one.stands and one.reason == ClosingReason.COMPLETE for one in found)


def get(session: Session, case: Case, closure_id: UUID) -> Closure:
    """Return one closure of a case. Raises NotFound."""
    closure = session.get(Closure, closure_id)
    if closure is None or closure.case_id != case.id:
        raise NotFound
    return closure


@per_user
def waiting(actor: Viewer) -> Queue[Closure]:
    """Return the undecided closures of the actor's cases, oldest first."""
    query = select(Closure, Case).join(Case, Case.id == unindexed(Closure.case_id))
    query = query.where(Closure.approved.is_(None), Closure.voided_at.is_(None), cases.in_sight(actor, of_few=True))
    return Queue(query, Keyset(Closure.asked_at, Closure.id))


def _see_to_evidence(session: Session, case: Case, day: date, despite: str | None, actor: User) -> None:
    if not despite:
        open_ends.check_complete(session, case, day, "despite")
    elif open_ends.missing(session, case, day):
        open_ends.check_move(session, case, day)
        overrides.override(session, case, Move(to_stage=Stage.COMPLETE, day=day, reason=despite), actor)


def check_can_rest(session: Session, case: Case) -> None:
    """Raise Refused if the case cannot stop in favour of another case of the person, as if it were being closed."""
    open_ends.check_none_stops(session, case)
    if open_of_case(session, case.id) is not None:
        raise _twice()


def _twice() -> Refused:
    return Refused(lazy_gettext("Closing has been asked for already; the supervisor has not decided yet."))


def _check_undecided(closure: Closure) -> None:
    deciding.check_waits(closure.approved is None)
    if closure.is_voided:
        raise Refused(lazy_gettext("Who asked has taken this request back."))


def _decide(session: Session, closure: Closure, approved: bool, actor: User) -> None:
    told = notices.NoticeKind.CLOSED if approved else notices.NoticeKind.KEPT_OPEN
    notices.answer(session, [closure.asked_by], told, closure.case_id, actor, about=closure.id)
    closure.approved, closure.decided_at, closure.decided_by = approved, clock.now(), actor.id
