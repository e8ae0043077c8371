"""Services of an agency: needs, eligibility, fee."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import InLanguageOfPage, lazy_gettext
from outreach.directory.agencies.codes import ForSex
from outreach.directory.agencies.models import Agency, AgencyNeed, Bounds
from outreach.directory.needs import Need


class AgencyService(Identified, Timestamped, Base):
    """A service of an agency; its bounds narrow those of the agency. Ages are inclusive, in full years."""

    __tablename__ = "agency_services"
    __table_args__ = (
        Index("ix_agency_services_agency_id", "agency_id"),
        CheckConstraint("min_age IS NULL OR max_age IS NULL OR min_age <= max_age", name="ages_in_order"),
    )

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    name_th: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    about_th: Mapped[str | None] = mapped_column(String(2000))
    about_en: Mapped[str | None] = mapped_column(String(2000))
    for_sex: Mapped[ForSex] = mapped_column(stored(ForSex, "for_sex"), default=ForSex.ANY)
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    eligibility: Mapped[str | None] = mapped_column(String(1000))
    fee: Mapped[str | None] = mapped_column(String(500))
    source_id: Mapped[str | None] = mapped_column(String(200))
    """Its id in the directory from which it was imported."""
    changed_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    served: Mapped[list["AgencyServiceNeed"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    name = InLanguageOfPage[str]("name")
    about = InLanguageOfPage[str | None]("about")

    @property
    def needs(self) -> list[Need]:
        """The needs that it serves, in the order of the list."""
        served = {row.need for row in self.served}
        return [need for need in Need if need in served]

    @property
    def bounds(self) -> Bounds:
        """Its eligibility bounds, within those of the agency."""
        return Bounds(self.for_sex, self.min_age, self.max_age)


class AgencyServiceNeed(Base):
    """A need that a service serves."""

    __tablename__ = "agency_service_needs"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("agency_services.id"), primary_key=True)
    need: Mapped[Need] = mapped_column(stored(Need, "need"), primary_key=True)


@dataclass(frozen=True, kw_only=True)
class ServiceDetails:
    """Details of a service."""

    name_th: str
    needs: Sequence[Need]
    name_en: str | None = None
    about_th: str | None = None
    about_en: str | None = None
    for_sex: ForSex = ForSex.ANY
    min_age: int | None = None
    max_age: int | None = None
    eligibility: str | None = None
    fee: str | None = None


def put(session: Session, agency: Agency, service: AgencyService | None, details: ServiceDetails) -> AgencyService:
    """Add a service, or replace its details; its needs are added to those of the agency.

    Raises Refused as `check` does.
    """
    check(agency, details)
    if service is None:
        service = AgencyService(agency_id=agency.id)
        session.add(service)
    for name in ServiceDetails.__dataclass_fields__:
        if name != "needs":
            setattr(service, name, getattr(details, name))
    kept = {row.need: row for row in service.served}
    service.served = [kept.get(need) or AgencyServiceNeed(need=need) for need in dict.fromkeys(details.needs)]
    service.changed_at = agency.changed_at = clock.now()
    session.flush()
    gather(session, agency)
    return service


def check(agency: Agency, details: ServiceDetails) -> None:
    """Check a service. Raises Refused for ages in the wrong order, no need, or bounds outside the agency's."""
    Bounds(details.for_sex, details.min_age, details.max_age).check()
    check_fits(agency, details.for_sex, details.min_age, details.max_age)
    if not details.needs:
        raise Refused(lazy_gettext("Which needs does it serve?"), "needs")


def check_fits(agency: Agency, for_sex: ForSex, min_age: int | None, max_age: int | None) -> None:
    """Raise Refused for a service for nobody whom the agency itself serves."""
    if Bounds(for_sex, min_age, max_age).serves_nobody_of(agency.bounds()):
        raise Refused(lazy_gettext("The agency itself serves nobody of this sex and age."), "for_sex")


def end(session: Session, agency: Agency, service: AgencyService) -> None:
    """End a service. It stays on record."""
    service.ended_at = service.changed_at = agency.changed_at = clock.now()
    session.flush()
    gather(session, agency)


def gather(session: Session, agency: Agency) -> None:
    """Gather an agency's needs from its services and its profile; bounds are the widest of its services."""
    offered = of_agencies(session, [agency.id]).get(agency.id, [])
    kept = {row.need: row for row in agency.served}
    served = {need for service in offered for need in service.needs}
    agency.served = [kept.get(need) or AgencyNeed(need=need) for need in Need if need in served | set(kept)]
    for row in agency.served:
        widest = _widest([service.bounds for service in offered if row.need in service.needs])
        row.for_sex, row.min_age, row.max_age = widest.for_sex, widest.min_age, widest.max_age
    session.flush()


def of_agencies(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, list[AgencyService]]:
    """Return the current services of some agencies, the oldest first, in two queries."""
    query = select(AgencyService).where(AgencyService.agency_id.in_(agency_ids), AgencyService.ended_at.is_(None))
    found = defaultdict(list)
    for service in session.scalars(query.order_by(AgencyService.made_at, AgencyService.id)):
        found[service.agency_id].append(service)
    return dict(found)


def of_agency(session: Session, agency: Agency, service_id: UUID) -> AgencyService:
    """Return one current service. Raises NotFound."""
    service = session.get(AgencyService, service_id)
    if service is None or service.agency_id != agency.id or service.ended_at is not None:
        raise NotFound
    return service


def _widest(bounds: Sequence[Bounds]) -> Bounds:
    sexes = {one.for_sex for one in bounds}
    lowest = [one.min_age for one in bounds if one.min_age is not None]
    highest = [one.max_age for one in bounds if one.max_age is not None]
    return Bounds(
        sexes.pop() if len(sexes) == 1 else ForSex.ANY,
        min(lowest) if bounds and len(lowest) == len(bounds) else None,
        max(highest) if bounds and len(highest) == len(bounds) else None,
    )
