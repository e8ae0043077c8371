"""Retention rules: years of keeping after a case closed, by the reason of closing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c5_complete.closures import ClosingReason
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Recorded
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

DEFAULT_YEARS = 5  # where no rule holds (design; the law names no number)
FEWEST, MOST = 1, 30
BETWEEN = lazy_gettext("Between 1 and 30 years, please.")


class RetentionRule(Recorded, Base):
    """A retention period in years, from a day on. Older rules stay as history."""

    __tablename__ = "retention_rules"
    __table_args__ = (UniqueConstraint("centre_id", "reason", "since"),)

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    reason: Mapped[ClosingReason] = mapped_column(stored(ClosingReason, "reason"))
    years: Mapped[int] = mapped_column(SmallInteger)
    since: Mapped[date]


@dataclass(frozen=True, kw_only=True)
class RuleDetails:
    """Details of a rule: reason of closing, years, first day."""

    reason: ClosingReason
    years: int
    since: date


def set_rule(session: Session, details: RuleDetails, actor: User) -> RetentionRule:
    """Set a rule of the actor's centre. Raises Refused for a past day, or years out of bounds."""
    if not FEWEST <= details.years <= MOST:
        raise Refused(BETWEEN, "years")
    if details.since < clock.today():
        raise Refused(lazy_gettext("A rule holds from today on or later."), "since")
    same = (RetentionRule.reason == details.reason, RetentionRule.since == details.since)
    made = session.scalar(select(RetentionRule).where(RetentionRule.centre_id == actor.centre_id, *same))
    if made is None:
        made = RetentionRule(centre_id=actor.centre_id, reason=details.reason, since=details.since)
        session.add(made)
    made.years, made.made_by = details.years, actor.id
    session.flush()
    audit.record(session, "retention.rule", actor, about=f"retention_rule:{made.id}")
    return made


def of_centre(session: Session, centre_id: UUID | None) -> Sequence[RetentionRule]:
    """Return the rules of a centre, newest first."""
    query = select(RetentionRule).where(RetentionRule.centre_id == centre_id)
    return session.scalars(query.order_by(RetentionRule.since.desc(), RetentionRule.reason)).all()


def in_force(rules: Iterable[RetentionRule], reason: str | None, day: date) -> int:
    """Return the years that hold on a day for this reason of closing."""
    holding = [rule for rule in rules if rule.reason == reason and rule.since <= day]
    return max(holding, key=lambda rule: rule.since).years if holding else DEFAULT_YEARS
