"""Chases: dated rows of each reminder, escalation and expiry, with the new owner and the channel."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.c2_connect.deadlines import Owner
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment, label
from outreach.core.database import Base


class ChaseKind(Code):
    """Kind of a chase."""

    REMINDED = "reminded", "The agency was reminded"
    OVERDUE = "overdue", "The agency let the day go by"
    ESCALATED = "escalated", "Told to the supervisor"
    SHARING_ENDED = "sharing_ended", "What was shared has run out"
    RAN_OUT = "ran_out", "Ran out without an answer"
    HANDED_BACK = "handed_back", "Given back to the caseworker"
    MISSED = "missed", "The young person did not come"


class ChaseWay(Code):
    """Channel by which the owner is told."""

    MAIL = "mail", "By e-mail"
    LIST = "list", "In the list"


class ReferralChase(Identified, Base):
    """One reminder, escalation or expiry of a referral."""

    __tablename__ = "referral_chases"
    __label__ = "Reminders to the agency"
    __table_args__ = (Index("ix_referral_chases_referral_id_day", "referral_id", "day"),)

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"))
    kind: Mapped[ChaseKind] = mapped_column(stored(ChaseKind, "kind"), info=label("Kind"))
    way: Mapped[ChaseWay] = mapped_column(stored(ChaseWay, "way"), default=ChaseWay.LIST, info=label("How"))
    day: Mapped[date] = mapped_column(default=clock.today, info=label("Day"))
    owner: Mapped[Owner | None] = mapped_column(stored(Owner, "owner"), info=label("Who has to act"))
    """Owner from then on."""
    due_on: Mapped[date | None] = mapped_column(info=label("Due on"))
    """Day by which the owner has to act."""
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now, info=label("When"))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Written down by"))
    """None for the hourly run."""


def of_referral(session: Session, referral_id: UUID) -> list[ReferralChase]:
    """Return all chases of a referral, newest first."""
    query = select(ReferralChase).where(ReferralChase.referral_id == referral_id)
    return list(session.scalars(query.order_by(ReferralChase.at.desc())))


def last_of(session: Session, referral_ids: Collection[UUID]) -> dict[UUID, ReferralChase]:
    """Return the newest chase of each of these referrals, in one query."""
    query = select(ReferralChase).where(ReferralChase.referral_id.in_(referral_ids)).order_by(ReferralChase.at)
    return {chase.referral_id: chase for chase in session.scalars(query)}
