"""Decisions that something stays although it breaks a rule: by whom, when, why, and until when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson
from outreach.casefile.contradictions.standing import Contradiction
from outreach.core import clock
from outreach.core.columns import Identified, Moment, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed, vault_of


class ContradictionDecision(OfCase, OfPerson, Identified, Base):
    """One decision about one fact."""

    __tablename__ = "contradiction_decisions"
    __label__ = "What stands although it breaks a rule"
    __table_args__ = (
        Index("ix_contradiction_decisions_case_id", "case_id"),
        Index("ix_contradiction_decisions_source_id", "source_id"),
    )

    source_id: Mapped[UUID] = mapped_column(Uuid)
    """The row of the fact."""
    holds_until: Mapped[date | None] = mapped_column(info=label("Stands until"))
    decided_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, info=label("Decided at"))
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Decided by"))

    upon = Sealed("contradiction_decisions.upon", FieldClass.NARRATIVE, block=256, label="Rule that it breaks")
    """It counts only while the same rules are broken."""
    words = Sealed("contradiction_decisions.words", FieldClass.NARRATIVE, block=256, label="In words")
    """None where nobody has decided yet, but somebody saw it break when they saved a correction."""

    def holds(self, found: Contradiction, day: date) -> bool:
        """Whether it still answers this contradiction."""
        return self.upon == found.upon and (self.holds_until is None or day <= self.holds_until)


@dataclass(frozen=True, kw_only=True, repr=False)
class DecisionDetails:
    """Why it stays, and until when at most; holds_until: None for as long as nothing else changes."""

    words: str
    holds_until: date | None = None


def decide(session: Session, found: Contradiction, details: DecisionDetails, actor: User) -> ContradictionDecision:
    """Let something stay although it breaks a rule. Raises Refused for a day that is over."""
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
    """Keep who saved a correction although they saw that it breaks this."""
    case = found.case
    seen = ContradictionDecision(
        person_id=case.person_id, case_id=case.id, source_id=found.row_id, upon=found.upon, decided_by=actor.id
    )
    session.add(seen)
    session.flush()
    audit.record(session, "contradiction.notice", actor, person_id=case.person_id, about=f"{found.kind}:{found.row_id}")


def noticed(centre_id: UUID) -> Select[UUID]:
    """The ids of the people with an open case of a centre of whom something broke a rule when it was corrected.

    Few, of all that are on record; what was noticed in a case that has ended since is not read.
    """
    query = select(ContradictionDecision.person_id).join(Case, Case.id == ContradictionDecision.case_id)
    return query.where(Case.centre_id == centre_id, Case.closed_on.is_(None))


def latest_of(session: Session, found: Collection[Contradiction]) -> dict[UUID, ContradictionDecision]:
    """The last decision about each of these facts, by the id of its row."""
    query = select(ContradictionDecision).where(
        ContradictionDecision.source_id.in_({one.row_id for one in found}),
        ContradictionDecision.words_sealed.is_not(None),  # type: ignore[attr-defined]
    )
    rows = session.scalars(query.order_by(ContradictionDecision.decided_at)).all() if found else []
    vault_of(session).fetch_keys(session, {row.person_id for row in rows})
    return {row.source_id: row for row in rows}
