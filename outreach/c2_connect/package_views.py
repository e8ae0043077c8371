"""Access log of packages: each look by an agency, with its channel; shown to the caseworker and the young person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access.users import User
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import Through
from outreach.casefile.columns import OfPerson
from outreach.core import clock, snapshots
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment, label
from outreach.core.database import Base

SHOWN = 20  # per page


class ReferralLook(OfPerson, Identified, Base):
    """One look of an agency into a package."""

    __tablename__ = "referral_looks"
    __label__ = "Looks by the agency"
    __table_args__ = (Index("ix_referral_looks_referral_id_at", "referral_id", "at"),)

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now, info=label("When"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Written down by"))
    through: Mapped[Through] = mapped_column(stored(Through, "through"), info=label("Channel"))
    listed: Mapped[bool] = mapped_column(info=label("Seen in a list alone"))
    """True for the list of referrals, which shows only the young person's name."""


@dataclass(frozen=True)
class Look:
    """A look with the name of the viewer: a user at the agency, or the agency itself."""

    at: datetime
    name: str
    through: Through
    listed: bool


def record(
    session: Session,
    referrals: Iterable[Referral],
    actor: User,
    through: Through = Through.ACCOUNT,
    *,
    listed: bool = False,
) -> None:
    """Record that these packages are shown to somebody of the agency now."""
    shown, how = [(one.id, one.person_id) for one in referrals], {"through": through, "listed": listed}

    def keep(after: Session) -> None:
        looks = (ReferralLook(referral_id=one, person_id=person, made_by=actor.id, **how) for one, person in shown)
        after.add_all(looks)
        after.flush()

    snapshots.later(session, keep)


def of_referral(session: Session, referral_id: UUID, most: int = SHOWN) -> list[Look]:
    """Return the looks into one package, newest first."""
    query = (
        select(ReferralLook.at, User.name, ReferralLook.through, ReferralLook.listed)
        .join(User, User.id == ReferralLook.made_by)
        .where(ReferralLook.referral_id == referral_id)
        .order_by(ReferralLook.at.desc(), ReferralLook.id)
        .limit(most)
    )
    return [Look(*row) for row in session.execute(query)]


def counts(session: Session, referral_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how often each of these packages was opened, in a list or whole."""
    query = select(ReferralLook.referral_id, func.count()).where(ReferralLook.referral_id.in_(list(referral_ids)))
    return dict(session.execute(query.group_by(ReferralLook.referral_id)).all())
