"""An entry of the directory as a whole: loading it for a user, and writing a part of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.core import clock, identifiers
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.directory import communities
from outreach.directory.agencies import contacts, services
from outreach.directory.agencies.changes import Part
from outreach.directory.agencies.contacts import EMAIL, AgencyContact
from outreach.directory.agencies.models import Agency, AgencyArea, AgencyHours, AgencyNeed, AgencyTongue, Bounds
from outreach.directory.agencies.parts import (
    WAYS,
    Details,
    ProfileDetails,
    ReachDetails,
    contact_of,
    profile_of,
    reach_of,
    service_of,
)
from outreach.directory.agencies.reaching import serving
from outreach.directory.agencies.services import AgencyService, ServiceDetails

WHOLE = (selectinload(Agency.spoken), selectinload(Agency.areas), selectinload(Agency.hours))
WEBSITE = re.compile(r"https?://[^\s]+")
POSTCODE = re.compile(r"\d{5}")


@dataclass(frozen=True, repr=False)
class Entry:
    """The whole entry of an agency."""

    agency: Agency
    services: list[AgencyService]
    contacts: list[AgencyContact]


def load(session: Session, agency_id: UUID, actor: User) -> Agency:
    """Load an agency visible to the user: of their centre; partners only their own. Raises NotFound."""
    if actor.role == Role.PARTNER and actor.agency_id != agency_id:
        raise NotFound
    query = select(Agency).where(Agency.id == agency_id, serving(actor.centre_id)).options(*WHOLE)
    agency = session.scalar(query.execution_options(populate_existing=True))
    if agency is None:
        raise NotFound
    return agency


def entry_of(session: Session, agency: Agency) -> Entry:
    """Return an agency with its services and contact persons."""
    offered = services.of_agencies(session, [agency.id]).get(agency.id, [])
    return Entry(agency, offered, contacts.of_agencies(session, [agency.id]).get(agency.id, []))


def now(session: Session, agency: Agency, part: Part, row_id: UUID | None) -> Details | None:
    """Return the present part; None for a new row. Raises NotFound for a removed one."""
    if part == Part.PROFILE:
        return profile_of(agency)
    if part == Part.REACH:
        return reach_of(agency)
    if row_id is None:
        return None
    if part == Part.SERVICE:
        return service_of(services.of_agency(session, agency, row_id))
    return contact_of(contacts.of_agency(session, agency, row_id))


def check(session: Session, agency: Agency, details: Details) -> None:
    """Check a part. Raises Refused if it is invalid."""
    if isinstance(details, ProfileDetails):
        Bounds(details.for_sex, details.min_age, details.max_age).check()
        if not details.needs:
            raise Refused(lazy_gettext("Which needs does it serve?"), "needs")
    elif isinstance(details, ReachDetails):
        _check_reach(session, details)
    elif isinstance(details, ServiceDetails):
        services.check(agency, details)
    else:
        contacts.check(details)


def write(session: Session, agency: Agency, details: Details, row_id: UUID | None) -> UUID | None:
    """Write a part; return the id of the service or contact person, if it is one. Raises Refused as `check` does."""
    check(session, agency, details)
    if isinstance(details, ProfileDetails):
        _write_profile(session, agency, details)
        return None
    if isinstance(details, ReachDetails):
        _write_reach(session, agency, details)
        return None
    if isinstance(details, ServiceDetails):
        service = services.of_agency(session, agency, row_id) if row_id else None
        return services.put(session, agency, service, details).id
    contact = contacts.of_agency(session, agency, row_id) if row_id else None
    return contacts.put(session, agency, contact, details).id


def is_out(session: Session, agency: Agency, part: Part, row_id: UUID) -> bool:
    """Return True if a service or contact person has been removed from this entry."""
    if part == Part.SERVICE:
        service = session.get(AgencyService, row_id)
        return service is not None and service.agency_id == agency.id and service.ended_at is not None
    contact = session.get(AgencyContact, row_id)
    return contact is not None and contact.agency_id == agency.id and contact.ended_at is not None


def take_out(session: Session, agency: Agency, part: Part, row_id: UUID) -> None:
    """Remove a service or a contact person from an entry. Raises NotFound."""
    if part == Part.SERVICE:
        services.end(session, agency, services.of_agency(session, agency, row_id))
    else:
        contacts.end(session, contacts.of_agency(session, agency, row_id))


def _write_profile(session: Session, agency: Agency, details: ProfileDetails) -> None:
    for name in ProfileDetails.__dataclass_fields__:
        if name != "needs":
            setattr(agency, name, getattr(details, name))
    kept = {row.need: row for row in agency.served}
    agency.served = [kept.get(need) or AgencyNeed(need=need) for need in dict.fromkeys(details.needs)]
    agency.changed_at = clock.now()
    session.flush()
    services.gather(session, agency)


def _write_reach(session: Session, agency: Agency, details: ReachDetails) -> None:
    for name in WAYS:
        setattr(agency, name, getattr(details, name))
    agency.phone = identifiers.way(details.phone)
    spoken = {row.tongue: row for row in agency.spoken}
    agency.spoken = [spoken.get(one) or AgencyTongue(tongue=one) for one in dict.fromkeys(details.tongues)]
    areas = {row.community_id: row for row in agency.areas}
    agency.areas = [areas.get(one) or AgencyArea(community_id=one) for one in dict.fromkeys(details.communities)]
    agency.serves_all = not details.communities
    agency.hours = [AgencyHours(weekday=one.weekday, opens=one.opens, closes=one.closes) for one in details.hours]
    agency.changed_at = clock.now()
    session.flush()


def _check_reach(session: Session, details: ReachDetails) -> None:
    identifiers.way(details.phone)
    for refusal in unreachable(details):
        raise refusal
    known = {community.id for community in communities.everyone(session, None)}
    if not set(details.communities) <= known:
        raise Refused(lazy_gettext("Choose from the list."), "communities")


def unreachable(details: ReachDetails) -> Iterator[Refused]:
    """Yield each way to an agency that is none, but a telephone number, at its field."""
    if details.email and not EMAIL.fullmatch(details.email):
        yield Refused(lazy_gettext("This is not an e-mail address."), "email")
    if details.website and not WEBSITE.fullmatch(details.website):
        yield Refused(lazy_gettext("An address of a website begins with https://"), "website")
    if details.postcode and not POSTCODE.fullmatch(details.postcode):
        yield Refused(lazy_gettext("A post code has five figures."), "postcode")
    if any(hours.opens >= hours.closes for hours in details.hours):
        yield Refused(lazy_gettext("It would close before it opens."), "hours")
