"""Queries of the directory for HSDS: services and agencies by filter, with totals and related objects."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from outreach.directory.agencies import Agency, AgencyNeed, AgencyService, Community, services
from outreach.directory.agencies.entries import WHOLE
from outreach.directory.agencies.services import AgencyServiceNeed
from outreach.directory.needs import Need


@dataclass(frozen=True)
class Asked:
    """Filters of a list; page counts from 1, `all_of_it` takes every row."""

    search: str = ""
    need: Need | None = None
    nothing: bool = False  # a filter names an unknown id: no rows
    organization_id: UUID | None = None
    modified_after: datetime | None = None
    page: int = 1
    per_page: int = 50
    all_of_it: bool = False


@dataclass(frozen=True)
class Known:
    """Agencies, their services, and the names of communities."""

    agencies: Sequence[Agency]
    services: dict[UUID, list[AgencyService]]
    communities: dict[UUID, str]
    only: frozenset[UUID] = field(default_factory=frozenset)  # services of the page, if it lists services

    def pairs(self) -> list[tuple[Agency, AgencyService | None]]:
        """Return each agency with each of its services; with None if it has none."""
        every: list[tuple[Agency, AgencyService | None]] = []
        for agency in self.agencies:
            offered = self.services.get(agency.id)
            every += [(agency, one) for one in offered] if offered else [(agency, None)]
        return [pair for pair in every if not self.only or (pair[1] or pair[0]).id in self.only]


@dataclass(frozen=True)
class Found:
    """A page, and the total number of rows."""

    known: Known
    total: int


def find_services(session: Session, asked: Asked) -> Found:
    """Return a page of services, by agency code. An agency without services counts as one."""
    on_offer = and_(AgencyService.agency_id == Agency.id, AgencyService.ended_at.is_(None))
    pairs: Any = select(Agency.id, AgencyService.id)
    query = pairs.outerjoin(AgencyService, on_offer).where(*_service_filters(asked))
    order = (Agency.code, AgencyService.made_at, AgencyService.id)
    rows = session.execute(_page(query.order_by(*order), asked)).all()
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    only = frozenset(service_id or agency_id for agency_id, service_id in rows)
    return Found(load(session, {agency_id for agency_id, _ in rows}, only), total)


def find_agencies(session: Session, asked: Asked) -> Found:
    """Return a page of agencies, by code."""
    query = select(Agency.id).where(*_agency_filters(asked))
    ids = session.scalars(_page(query.order_by(Agency.code), asked)).all()
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return Found(load(session, ids), total)


def load(session: Session, agency_ids: Collection[UUID], only: frozenset[UUID] = frozenset()) -> Known:
    """Load agencies with all related rows, in a fixed number of queries."""
    query = select(Agency).where(Agency.id.in_(agency_ids)).order_by(Agency.code).options(*WHOLE)
    found = session.scalars(query.execution_options(populate_existing=True)).all()
    named = {one.id: one.name for one in session.scalars(select(Community))}
    return Known(found, services.of_agencies(session, agency_ids), named, only)


def service(session: Session, service_id: UUID) -> Known | None:
    """Return one current service, or the agency that is its own service; None if neither exists."""
    row = session.get(AgencyService, service_id)
    if row is not None and row.ended_at is None:
        return load(session, [row.agency_id], frozenset({row.id}))
    known = load(session, [service_id])
    return known if known.agencies and not known.services else None


def _page(query: Select[Any], asked: Asked) -> Select[Any]:
    if asked.all_of_it:
        return query
    return query.limit(asked.per_page).offset((asked.page - 1) * asked.per_page)


def _service_filters(asked: Asked) -> list[ColumnElement[bool]]:
    filters = _common(asked, Agency.name_th, Agency.name_en, AgencyService.name_th, AgencyService.name_en)
    if asked.need:
        own = exists().where(AgencyServiceNeed.service_id == AgencyService.id, AgencyServiceNeed.need == asked.need)
        filters.append(or_(own, and_(AgencyService.id.is_(None), _serves(asked.need))))
    if asked.modified_after:
        since = asked.modified_after
        filters.append(or_(Agency.changed_at >= since, AgencyService.changed_at >= since))
    return filters


def _agency_filters(asked: Asked) -> list[ColumnElement[bool]]:
    filters = _common(asked, Agency.name_th, Agency.name_en, Agency.about_th, Agency.about_en)
    if asked.need:
        filters.append(_serves(asked.need))
    if asked.modified_after:
        filters.append(Agency.changed_at >= asked.modified_after)
    return filters


def _common(asked: Asked, *columns: InstrumentedAttribute[Any]) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = [Agency.id.is_(None)] if asked.nothing else []
    for word in asked.search.lower().split():
        filters.append(or_(*(func.lower(column).contains(word, autoescape=True) for column in columns)))
    if asked.organization_id:
        filters.append(Agency.id == asked.organization_id)
    return filters


def _serves(need: Need) -> ColumnElement[bool]:
    return exists().where(AgencyNeed.agency_id == Agency.id, AgencyNeed.need == need)
