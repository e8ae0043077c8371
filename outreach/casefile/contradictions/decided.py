"""Decisions to keep a record that breaks a rule: author, moment, reason and end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON, OfCase, OfPerson
from outreach.casefile.contradictions.standing import Contradiction
from outreach.core import clock
from outreach.core.columns import Identified, Moment, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed, vault_of


class ContradictionDecision(OfCase, OfPerson, Identified, Base):
    """A decision about one record."""

    __tablename__ = "contradiction_decisions"
    __label__ = "What stands although it breaks a rule"
    __table_args__ = (
        Index("ix_contradiction_decisions_case_id", "case_id"),
        Index("ix_contradiction_decisions_source_id", "source_id"),
    )

    source_id: Mapped[UUID] = mapped_column(Uuid)
    """The id of the record's row."""
    holds_until: Mapped[date | None] = mapped_column(info=label("Stands until"))
    decided_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, info=label("Decided at"))
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Decided by"))

    upon = Sealed("contradiction_decisions.upon", FieldClass.NARRATIVE, block=256, label="Rule that it breaks")
    """It counts only while the same rules are broken."""
    words = Sealed("contradiction_decisions.words", FieldClass.NARRATIVE, block=256, label="In words")
    """None without a decision: a user saved a correction although they saw the contradiction."""

    def holds(self, found: Contradiction, day: date) -> bool:
        """Return True if it still covers this contradiction on a day."""
        return self.upon == found.upon and (self.holds_until is None or day <= self.holds_until)


@dataclass(frozen=True, kw_only=True, repr=False)
class DecisionDetails:
    """The reason to keep it; holds_until: its end, or None for as long as nothing else changes."""

    words: str
    holds_until: date | None = None


def decide(session: Session, found: Contradiction, details: DecisionDetails, actor: User) -> ContradictionDecision:
    """Keep a record that breaks a rule. Raises Refused for an end in the past."""
    if details.holds_until and details.holds_until < clock.today():
        raise Refused(lazy_gettext("Choose today or a later day."), "holds_until")
    case = found.case
    decision = ContradictionDecision(
        person_id=case.person_id,
        case_id=case.id,
        source_id=found.row_id,
        upon=found.upon,
        words=details.words,
        holds_until=details.holds_until,
        decided_by=actor.id,
    )
    session.add(decision)
    session.flush()
    audit.record(session, "contradiction.decide", actor, person_id=case.person_id, about=f"{found.kind}:{found.row_id}")
    return decision


def notice(session: Session, found: Contradiction, actor: User) -> None:
    """Record that the actor saved a correction although they saw this contradiction."""
    case = found.case
    seen = ContradictionDecision(
        person_id=case.person_id, case_id=case.id, source_id=found.row_id, upon=found.upon, decided_by=actor.id
    )
    session.add(seen)
    session.flush()
    audit.record(session, "contradiction.notice", actor, person_id=case.person_id, about=f"{found.kind}:{found.row_id}")


def noticed(centre_id: UUID) -> Select[UUID]:
    """Select the people with an open case at a centre for whom a contradiction was noticed at a correction.

    They are few; those noticed in a case that has been closed since are not read.
    """
    query = select(ContradictionDecision.person_id).join(Case, Case.id == ContradictionDecision.case_id)
    return query.where(Case.centre_id == centre_id, Case.closed_on.is_(None))


_DECIDED = ContradictionDecision.words_sealed.is_not(None)  # type: ignore[attr-defined]
OF_PERSON = Question(ContradictionDecision, ContradictionDecision.person_id == THIS_PERSON, _DECIDED, by="decided_at")


def latest_of(session: Session, found: Collection[Contradiction]) -> dict[UUID, ContradictionDecision]:
    """Return the latest decision on each of these records, by the id of its row."""
    ids, people = {one.row_id for one in found}, {one.case.person_id for one in found}
    if len(people) == 1:
        rows: Sequence[ContradictionDecision] = OF_PERSON.ask(session, person_id=people.pop())
    else:
        query = select(ContradictionDecision).where(ContradictionDecision.source_id.in_(ids), _DECIDED)
        rows = session.scalars(query.order_by(ContradictionDecision.decided_at)).all() if ids else []
    vault_of(session).fetch_keys(session, {row.person_id for row in rows})
    return {row.source_id: row for row in rows if row.source_id in ids}
