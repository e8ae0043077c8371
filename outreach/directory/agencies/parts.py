"""The parts of an entry: profile, reach, service, contact person.

Each can be stored as JSON in a proposed change, and read back.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import time
from typing import Any
from uuid import UUID

from outreach.directory.agencies.changes import Part
from outreach.directory.agencies.codes import AgencyKind, ForSex, Tongue, Weekday
from outreach.directory.agencies.contacts import AgencyContact, ContactPersonDetails
from outreach.directory.agencies.models import Agency
from outreach.directory.agencies.services import AgencyService, ServiceDetails
from outreach.directory.needs import Need

HOUR = "%H:%M"
WAYS = ("phone", "email", "website", "address", "city", "province", "postcode")


@dataclass(frozen=True, kw_only=True)
class ProfileDetails:
    """Profile of an agency and its eligibility; the needs of its services count besides.

    keeps_list: whether it keeps a waiting list; None: unknown.
    """

    name_th: str
    name_en: str
    kind: AgencyKind
    about_th: str | None = None
    about_en: str | None = None
    needs: Sequence[Need] = ()
    for_sex: ForSex = ForSex.ANY
    min_age: int | None = None
    max_age: int | None = None
    keeps_list: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Hours:
    """An opening time on a weekday."""

    weekday: Weekday
    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True)
class ReachDetails:
    """Contact details, languages, communities and opening hours of an agency. communities: none means all."""

    phone: str | None = None
    email: str | None = None
    website: str | None = None
    address: str | None = None
    city: str | None = None
    province: str | None = None
    postcode: str | None = None
    tongues: Sequence[Tongue] = ()
    communities: Sequence[UUID] = ()
    hours: Sequence[Hours] = ()


Details = ProfileDetails | ReachDetails | ServiceDetails | ContactPersonDetails
KIND: dict[Part, type[Details]] = {
    Part.PROFILE: ProfileDetails,
    Part.REACH: ReachDetails,
    Part.SERVICE: ServiceDetails,
    Part.CONTACT: ContactPersonDetails,
}
READ: dict[str, Any] = {
    "kind": AgencyKind,
    "for_sex": ForSex,
    "needs": lambda codes: [Need(code) for code in codes],
    "tongues": lambda codes: [Tongue(code) for code in codes],
    "communities": lambda ids: [UUID(one) for one in ids],
    "hours": lambda rows: [Hours(weekday=Weekday(d), opens=_hour(o), closes=_hour(c)) for d, o, c in rows],
}


def part_of(details: Details) -> Part:
    """Return the part of an entry that these details are."""
    return next(part for part, kind in KIND.items() if isinstance(details, kind))


def written(details: Details) -> str:
    """Return a part as JSON; the order of unordered lists does not count."""
    values = {name: getattr(details, name) for name in asdict(details)}
    return json.dumps({name: _plain(name, value) for name, value in values.items()}, ensure_ascii=False)


def read(part: Part, text: str) -> Details:
    """Read a part from its JSON."""
    values = {name: READ.get(name, _same)(value) for name, value in json.loads(text).items()}
    return KIND[part](**values)


def profile_of(agency: Agency) -> ProfileDetails:
    """Return the present profile."""
    return ProfileDetails(needs=agency.needs, **_same_fields(agency, ProfileDetails, "needs"))


def reach_of(agency: Agency) -> ReachDetails:
    """Return the present reach. Languages, communities and hours must have been loaded (`entries.load`)."""
    return ReachDetails(
        tongues=[tongue for tongue in Tongue if tongue in {row.tongue for row in agency.spoken}],
        communities=[] if agency.serves_all else [row.community_id for row in agency.areas],
        hours=[Hours(weekday=row.weekday, opens=row.opens, closes=row.closes) for row in in_order(agency)],
        **_same_fields(agency, ReachDetails, "tongues", "communities", "hours"),
    )


def service_of(service: AgencyService) -> ServiceDetails:
    """Return the present details of a service."""
    return ServiceDetails(needs=service.needs, **_same_fields(service, ServiceDetails, "needs"))


def contact_of(contact: AgencyContact) -> ContactPersonDetails:
    """Return the present details of a contact person."""
    return ContactPersonDetails(**_same_fields(contact, ContactPersonDetails))


def ways_of(details: Details | None) -> dict[str, str]:
    """Return the addresses and telephone of an office; none unless it is `ReachDetails`."""
    if not isinstance(details, ReachDetails):
        return {}
    return {name: value for name in WAYS if (value := getattr(details, name))}


def in_order(agency: Agency) -> list[Any]:
    """Return its opening hours from Monday to Sunday, the earlier first."""
    days = list(Weekday)
    return sorted(agency.hours, key=lambda row: (days.index(row.weekday), row.opens))


def _same_fields(row: object, kind: type[Details], *but: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in kind.__dataclass_fields__ if name not in but}


def _plain(name: str, value: Any) -> Any:
    if name == "hours":
        return [(row.weekday.value, row.opens.strftime(HOUR), row.closes.strftime(HOUR)) for row in value]
    if name == "communities":
        return sorted(str(one) for one in value)
    return list(value) if isinstance(value, list | tuple) else value


def _hour(text: str) -> time:
    return time.fromisoformat(text)


def _same(value: Any) -> Any:
    return value
