"""Search of agencies: all of them, or by name or need, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from outreach.core import thai
from outreach.directory.agencies.models import Agency, AgencyArea, AgencyNeed
from outreach.directory.agencies.reaching import serving
from outreach.directory.agencies.services import AgencyService
from outreach.directory.needs import Need

ESCAPE = "\\"


@dataclass(frozen=True)
class Wanted:
    """A search of the directory: words of a name or service, a need, a community."""

    words: str = ""
    need: Need | None = None
    community_id: UUID | None = None


def everyone(session: Session, centre_id: UUID | None = None) -> list[Agency]:
    """Return the agencies that work with a centre, or all; active ones first, by name."""
    return sorted(session.scalars(select(Agency).where(serving(centre_id))), key=_place)


def fitting(wanted: Wanted, centre_id: UUID | None) -> list[ColumnElement[bool]]:
    """Return the conditions of the agencies that work with a centre, or all, and match."""
    return [serving(centre_id), *_fitting(wanted)]


def names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of some agencies."""
    return (
        {agency.id: agency.name for agency in session.scalars(select(Agency).where(Agency.id.in_(ids)))} if ids else {}
    )


def nameable(session: Session, centre_id: UUID) -> list[tuple[UUID, str]]:
    """Return the agencies that a consent at a centre can name: active ones that work with it."""
    return [(agency.id, agency.name) for agency in everyone(session, centre_id) if agency.active]


def _fitting(wanted: Wanted) -> list[ColumnElement[bool]]:
    fits: list[ColumnElement[bool]] = [_says(word) for word in wanted.words.split()]
    if wanted.need:
        fits.append(exists().where(AgencyNeed.agency_id == Agency.id, AgencyNeed.need == wanted.need))
    if wanted.community_id:
        there = exists().where(AgencyArea.agency_id == Agency.id, AgencyArea.community_id == wanted.community_id)
        fits.append(or_(Agency.serves_all, there))
    return fits


def _says(word: str) -> ColumnElement[bool]:
    like = "%" + "".join(ESCAPE + sign if sign in "%_\\" else sign for sign in word.lower()) + "%"
    own = [func.lower(column).like(like, escape=ESCAPE) for column in (Agency.name_th, Agency.name_en, Agency.code)]
    named = [func.lower(column).like(like, escape=ESCAPE) for column in (AgencyService.name_th, AgencyService.name_en)]
    in_service = exists().where(AgencyService.agency_id == Agency.id, AgencyService.ended_at.is_(None), or_(*named))
    return or_(*own, in_service)


def _place(agency: Agency) -> tuple[bool, object]:
    return not agency.active, thai.sort_key(agency.name)
