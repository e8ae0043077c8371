"""Emergency (break-glass) accesses: taken for a reason, ended after an hour or earlier."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON, OfCase, OfPerson
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed

LASTS = timedelta(minutes=60)  # (design)
REVIEWED_WITHIN = timedelta(hours=72)
_WAITING = text("reviewed_at IS NULL")


class EmergencyReason(Code):
    """Reason why it cannot wait for the caseworker."""

    DANGER_TO_LIFE = "danger_to_life", "Danger to life"
    CHILD_PROTECTION = "child_protection", "To protect a child"
    MEDICAL = "medical", "Medical treatment"
    OTHER = "other", "Another reason"


class Verdict(Code):
    """Result of the review."""

    JUSTIFIED = "justified", "Justified"
    NOT_JUSTIFIED = "not_justified", "Not justified"

    @property
    def is_good(self) -> bool:
        """True if the access was justified."""
        return self == Verdict.JUSTIFIED


class EmergencyAccess(OfCase, OfPerson, Identified, Base):
    """One hour in which a supervisor may unfold the sensitive fields of one young person, and its review."""

    __tablename__ = "emergency_accesses"
    __label__ = "Emergency access by the supervisor"
    __table_args__ = (
        CheckConstraint("reviewed_by IS NULL OR reviewed_by <> begun_by", name="two_people"),
        CheckConstraint("(reviewed_at IS NULL) = (verdict IS NULL)", name="verdict_when_reviewed"),
        Index("ix_emergency_accesses_case_id", "case_id"),
        Index(
            "ix_emergency_accesses_waiting_begun_at_id",
            "begun_at",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    reason: Mapped[EmergencyReason] = mapped_column(stored(EmergencyReason, "reason"), info=label("Reason"))
    begun_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, info=label("Begun at"))
    begun_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Taken by"))
    ends_at: Mapped[datetime] = mapped_column(Moment, info=label("Ends at"))
    reviewed_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Reviewed at"))
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Reviewed by"))
    verdict: Mapped[Verdict | None] = mapped_column(stored(Verdict, "verdict"), info=label("Verdict"))

    words = Sealed("emergency_accesses.words", FieldClass.NARRATIVE, block=256, label="In words")
    review_words = Sealed("emergency_accesses.review_words", FieldClass.NARRATIVE, block=256, label="Reviewer's reason")

    @property
    def is_live(self) -> bool:
        """True until it has ended."""
        return clock.now() < self.ends_at

    @property
    def seconds_left(self) -> int:
        """Seconds until it ends."""
        return max(0, ceil((self.ends_at - clock.now()).total_seconds()))

    @property
    def minutes_left(self) -> int:
        """Minutes until it ends, rounded up."""
        return ceil(self.seconds_left / 60)

    @property
    def review_due_at(self) -> datetime:
        """The moment by which another person must have reviewed it."""
        return self.begun_at + REVIEWED_WITHIN

    @property
    def is_overdue(self) -> bool:
        """True if it was not reviewed in time."""
        return self.reviewed_at is None and clock.now() > self.review_due_at


@dataclass(frozen=True, kw_only=True, repr=False)
class EmergencyRequest:
    """The reason, as a code and in words."""

    reason: EmergencyReason
    words: str


def begin(session: Session, case: Case, request: EmergencyRequest, actor: User) -> EmergencyAccess:
    """Take emergency access to the young person of a case. Raises Refused while one is live, NotFound for others."""
    if actor.role != Role.SUPERVISOR or actor.centre_id != case.centre_id:
        raise NotFound
    if live(session, case.person_id, actor):
        raise Refused(lazy_gettext("You have emergency access to this case now."))
    moment = clock.now()
    access = EmergencyAccess(
        case_id=case.id,
        person_id=case.person_id,
        reason=request.reason,
        begun_at=moment,
        begun_by=actor.id,
        ends_at=moment + LASTS,
        words=request.words,
    )
    session.add(access)
    session.flush()
    audit.record(session, "emergency.begin", actor, person_id=case.person_id, about=f"emergency:{access.id}")
    return access


def end(session: Session, case: Case, actor: User) -> None:
    """End the actor's own access before the hour is over; does nothing if it has ended."""
    access = live(session, case.person_id, actor)
    if access:
        access.ends_at = clock.now()
        session.flush()
        audit.record(session, "emergency.end", actor, person_id=case.person_id, about=f"emergency:{access.id}")


OF_PERSON = Question(EmergencyAccess, EmergencyAccess.person_id == THIS_PERSON, by="-ends_at")


def live(session: Session, person_id: UUID, actor: User) -> EmergencyAccess | None:
    """Return the actor's own live access to a young person."""
    if actor.role != Role.SUPERVISOR:
        return None
    taken = OF_PERSON.ask(session, person_id=person_id)
    return next((access for access in taken if access.begun_by == actor.id and access.is_live), None)
