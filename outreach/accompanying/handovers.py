"""The warm hand-over: escort to the agency, and information passed on there."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.accompanying.appointments import Escort
from outreach.c2_connect.referrals import Referral
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfPerson
from outreach.core.codes import stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed


class Handover(OfPerson, Recorded, Base):
    """One hand-over: the caseworker's own note, which the agency does not see."""

    __tablename__ = "handovers"
    __label__ = "Hand-over"
    __table_args__ = (Index("ix_handovers_referral_id_day", "referral_id", "day"),)

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"))
    day: Mapped[date] = mapped_column(info=label("Day"))
    escort: Mapped[Escort] = mapped_column(stored(Escort, "escort"), info=label("Who goes along"))

    told = Sealed("handovers.told", FieldClass.NARRATIVE, block=256, label="What was told, and to whom")


@dataclass(frozen=True, kw_only=True, repr=False)
class HandoverDetails:
    """Details of a hand-over: day, escort, information passed on."""

    day: date
    escort: Escort
    told: str


def note(session: Session, case: Case, referral: Referral, details: HandoverDetails, actor: User) -> Handover:
    """Record a hand-over. Raises Refused for a closed case, a day outside it, or a referral that nobody received."""
    cases.check_open(case)
    cases.check_day(case, details.day)
    if referral.state.is_hidden:
        raise Refused(lazy_gettext("The agency has not received this referral."))
    check_day(case, referral, details.day)
    row = Handover(
        referral_id=referral.id,
        person_id=case.person_id,
        day=details.day,
        escort=details.escort,
        told=details.told,
        made_by=actor.id,
    )
    session.add(row)
    session.flush()
    audit.record(session, "handover.note", actor, person_id=case.person_id, about=f"referral:{referral.id}")
    return row


def check_day(case: Case, referral: Referral, day: date) -> None:
    """Raise Refused for a day outside the case, or before the referral was sent."""
    cases.check_day(case, day)
    if day < referral.sent_on:
        raise Refused(lazy_gettext("This is before the referral was sent."), "day")


def of_referral(session: Session, referral_id: UUID) -> list[Handover]:
    """Return the hand-overs of a referral, newest first."""
    query = select(Handover).where(Handover.referral_id == referral_id)
    return list(session.scalars(query.order_by(Handover.day.desc(), Handover.made_at.desc())))
