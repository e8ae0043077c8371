"""Agreements with an agency (MOU or informal): terms, days of signing and end, and warnings before the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Identified, Timestamped
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.directory.agencies.codes import Agreement
from outreach.directory.agencies.models import Agency
from outreach.directory.agencies.reaching import serving

WARN_BEFORE = (7, 30, 60)  # days before the end (issue 5: a warning before it ends; the steps are ours)


class AgencyAgreement(Identified, Timestamped, Base):
    """An agreement with an agency."""

    __tablename__ = "agency_agreements"
    __table_args__ = (
        Index("ix_agency_agreements_agency_id", "agency_id"),
        CheckConstraint("signed_on IS NULL OR runs_until IS NULL OR signed_on <= runs_until", name="days_in_order"),
    )

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    kind: Mapped[Agreement] = mapped_column(stored(Agreement, "kind"))
    signed_on: Mapped[date | None]
    runs_until: Mapped[date | None]
    """Its last day; None: no end."""
    responsibilities: Mapped[str | None] = mapped_column(String(4000))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


@dataclass(frozen=True, kw_only=True)
class AgreementDetails:
    """Details of an agreement: kind, days of signing and end, responsibilities."""

    kind: Agreement
    signed_on: date | None = None
    runs_until: date | None = None
    responsibilities: str | None = None


@dataclass(frozen=True)
class Ending:
    """An agreement that has ended or will end soon. days: until its last day; below 0 it has ended."""

    agency: Agency
    days: int

    @property
    def step(self) -> int:
        """The smallest step of WARN_BEFORE that it falls into."""
        return next(step for step in WARN_BEFORE if self.days <= step)


def agree(session: Session, agency: Agency, details: AgreementDetails, actor: User | None) -> AgencyAgreement:
    """Record an agreement; the newest is the one in force. Raises Refused for days in the wrong order."""
    for refusal in broken(details):
        raise refusal
    agreement = AgencyAgreement(
        agency_id=agency.id,
        kind=details.kind,
        signed_on=details.signed_on,
        runs_until=details.runs_until,
        responsibilities=details.responsibilities,
        made_by=actor.id if actor else None,
    )
    session.add(agreement)
    agency.agreement, agency.agreement_until = details.kind, details.runs_until
    session.flush()
    audit.record(session, "agreement.record", actor, about=f"agreement:{agreement.id}")
    return agreement


def of_agency(session: Session, agency: Agency) -> list[AgencyAgreement]:
    """Return the agreements of an agency, the one in force first."""
    query = select(AgencyAgreement).where(AgencyAgreement.agency_id == agency.id)
    return list(session.scalars(query.order_by(AgencyAgreement.made_at.desc(), AgencyAgreement.id)))


def one_of(session: Session, agency: Agency, agreement_id: UUID) -> AgencyAgreement:
    """Return one agreement of an agency. Raises NotFound."""
    agreement = session.get(AgencyAgreement, agreement_id)
    if agreement is None or agreement.agency_id != agency.id:
        raise NotFound
    return agreement


def ending(session: Session, day: date, centre_id: UUID | None) -> Sequence[Ending]:
    """Return agreements that have ended, or end within 60 days, of agencies open for referrals, the earliest first.

    centre_id: only agencies that work with this centre; None for all.
    """
    query = _ending(day, centre_id)
    found = session.scalars(query.order_by(Agency.agreement_until, Agency.code))
    return [Ending(agency, (agency.agreement_until - day).days) for agency in found if agency.agreement_until]


def counting_ending(day: date, centre_id: UUID | None) -> Select[int]:
    """Select the number of these agreements."""
    return _ending(day, centre_id).with_only_columns(func.count(Agency.id))


def _ending(day: date, centre_id: UUID | None) -> Select[Agency]:
    last = day + timedelta(days=max(WARN_BEFORE))
    return select(Agency).where(Agency.active, Agency.agreement_until <= last, serving(centre_id))


def broken(details: AgreementDetails) -> Iterator[Refused]:
    """Yield each reason against an agreement, at its field."""
    began = clock.Period.fiscal_year(2554).first
    if details.runs_until and details.runs_until < began:
        yield Refused(lazy_gettext("Is the era right?"), "runs_until")
    if details.signed_on and details.runs_until and details.runs_until < details.signed_on:
        yield Refused(lazy_gettext("It would end before it was signed."), "runs_until")
    if details.kind == Agreement.MOU and details.signed_on is None:
        yield Refused(lazy_gettext("When was it signed?"), "signed_on")
