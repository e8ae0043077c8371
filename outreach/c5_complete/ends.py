"""Ends of outcomes: a verified one is lost again (the job, the school). On which day, why, who saw it and when.

An end is undone at once by who wrote it, corrected or voided later (docs/decisions/0031); `Outcome.ended_on`, from
which figures and due days are read, follows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c5_complete import outcomes
from outreach.c5_complete.outcome_codes import OutcomeKind, OutcomeState
from outreach.c5_complete.outcomes import Outcome
from outreach.casefile import cases, corrections, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.corrections import Change, Correction, Entry, Kind, Why, Words, Written, put
from outreach.core import undoing
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base, first_or_refused
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed

_COUNTS = text("voided_at IS NULL")


class Cause(Code):
    """Why an outcome has ended."""

    LEFT = "left", "They left of their own accord"
    SENT_AWAY = "sent_away", "They were dismissed or sent away"
    OVER = "over", "The work or the course came to its end"
    MOVED = "moved", "They moved away"
    NEEDED = "needed", "They are needed at home"
    OTHER = "other", "Another reason"


class OutcomeEnd(OfCase, OfPerson, Voidable, Recorded, Base):
    """The end of a verified outcome: the day on which it was seen, and why."""

    __tablename__ = "outcome_ends"
    __label__ = "Ends of outcomes"
    __table_args__ = (
        Index("ix_outcome_ends_case_id_day", "case_id", "day"),
        Index(
            "uq_outcome_ends_counting_outcome_id",
            "outcome_id",
            unique=True,
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
    )

    outcome_id: Mapped[UUID] = mapped_column(ForeignKey("outcomes.id"), index=True)
    day: Mapped[date] = mapped_column(info=label("Ended on"))
    cause: Mapped[Cause] = mapped_column(stored(Cause, "cause"), info=label("Why it ended"))

    outcome: Mapped[Outcome] = relationship(lazy="joined", innerjoin=True)
    words = Sealed("outcome_ends.words", FieldClass.NARRATIVE, block=256, label="How it ended")

    def undo_until(self, actor: User) -> datetime | None:
        """Return the moment until which the actor may undo it; None if they may not."""
        return undoing.until(None if self.is_voided else self.made_at, self.made_by, actor.id)


@dataclass(frozen=True, kw_only=True, repr=False)
class EndDetails:
    """An end: its day, why in a word, and in words."""

    day: date
    cause: Cause | None
    words: str | None = None


def check_cause(cause: Cause | None, words: str | None) -> None:
    """Raise Refused without a cause, or for another reason that is not told."""
    if cause is None:
        raise Refused(lazy_gettext("Choose why it ended."), "cause")
    if cause == Cause.OTHER and not words:
        raise Refused(lazy_gettext("Write the reason in your words."), "words")


def end(session: Session, case: Case, outcome: Outcome, details: EndDetails, actor: User) -> OutcomeEnd:
    """Record that a verified outcome has ended. Raises Refused without its cause, or as `outcomes.check_lasting`."""
    outcomes.check_lasting(case, outcome, details.day)
    check_cause(details.cause, details.words)
    row = OutcomeEnd(
        case_id=case.id,
        person_id=case.person_id,
        outcome=outcome,
        day=details.day,
        cause=details.cause,
        words=details.words,
        made_by=actor.id,
    )
    with first_or_refused(session, partial(_twice, details.day)):
        session.add(row)
    outcome.ended_on = details.day
    session.flush()
    milestones.refresh(session, case, actor)
    audit.record(session, "outcome.ended", actor, person_id=case.person_id, about=f"outcome:{outcome.id}")
    return row


def undo(session: Session, case: Case, outcome: Outcome, actor: User) -> Correction:
    """Let an outcome last again: it was no end. Raises Refused without one, for anybody else, or after 15 minutes."""
    query = select(OutcomeEnd).where(OutcomeEnd.outcome_id == outcome.id, OutcomeEnd.voided_at.is_(None))
    row = session.scalar(query.with_for_update(of=OutcomeEnd))
    instead = lazy_gettext("The entry can be voided in the history of the case.")
    if row is None:
        raise Refused(instead)
    undoing.check(row.undo_until(actor), instead)
    return corrections.void(session, case, Entry(Kind.OUTCOME_END, WRITTEN, row), Change(why=Why.UNDONE), actor)


def _twice(day: date) -> Refused:
    return Refused(lazy_gettext("This outcome ended on %(day)s.", day=day))


def _correct(_session: Session, case: Case, row: OutcomeEnd, details: EndDetails, _actor: User) -> None:
    cases.check_day(case, details.day)
    check_cause(details.cause, details.words)
    outcomes.check_new(row.outcome, details.day)
    put(row, details, "day", "cause", "words")


def _again(_session: Session, case: Case, row: OutcomeEnd, _actor: User) -> None:
    outcomes.check_lasting(case, row.outcome, row.day)


def _follow(session: Session, case: Case, row: OutcomeEnd, _before: Words, actor: User) -> None:
    """Have the outcome end on the day of its end, or last. Raises Refused if it has come about anew since."""
    with session.no_autoflush:
        if row.is_voided and _came_anew(session, row.outcome):
            raise Refused(lazy_gettext("This outcome has come about anew since. Correct the day of its end instead."))
    row.outcome.ended_on = None if row.is_voided else row.day
    session.flush()
    milestones.refresh(session, case, actor)


def _came_anew(session: Session, outcome: Outcome) -> bool:
    if outcome.kind == OutcomeKind.OCCUPATION:
        return False
    same = (one for one in outcomes.of_case(session, outcome.case_id) if one.kind == outcome.kind)
    return any(one.day > outcome.day and one.state != OutcomeState.SENT_BACK for one in same)


WRITTEN = Written(
    table=OutcomeEnd,
    words=("day", "cause", "words"),
    correct=_correct,
    again=_again,
    leaves=lambda _row: [],
    follows=_follow,
)
