"""Agencies and services as HSDS objects, without contact persons.

An organization has the id of its agency, and so has its location. A service has its own id; an agency without
services is exported as one service, under its own id. A service is at one location: the two share an id.
"""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from outreach.core.language import gettext, speaking
from outreach.core.languages import OF_DIRECTORY
from outreach.directory.agencies import Agency, AgencyService, Bounds, ForSex
from outreach.directory.agencies.codes import Weekday
from outreach.exchange.hsds.reading import Known
from outreach.exchange.hsds.terms import attribute, made_id

CITY = "เทศบาลนครขอนแก่น"
THAILAND, OFFSET, OFFSET_TEXT = "TH", 7, "+07:00"
Object = dict[str, Any]


def organization(agency: Agency, known: Known) -> Object:
    """Return an organization with all related objects; services by id only."""
    offered = known.services.get(agency.id) or []
    return plain_organization(agency) | {
        "phones": _phones(agency, "organization_id", agency.id),
        "locations": [location(agency)],
        "organization_identifiers": [_identifier(agency)],
        "attributes": [attribute(agency.kind, agency.id, "organization")],
        "services": [{"id": str(one.id)} for one in offered] or [{"id": str(agency.id)}],
    }


def plain_organization(agency: Agency) -> Object:
    """Return the single-valued fields of an organization."""
    with speaking(OF_DIRECTORY):
        about = agency.about_th or agency.about_en or str(agency.kind.label)
    return _filled(
        id=str(agency.id),
        name=agency.name_th,
        alternate_name=agency.name_en,
        description=about,
        email=agency.email,
        website=agency.website,
    )


def service(agency: Agency, one: AgencyService | None, known: Known, day: date) -> Object:
    """Return a service with all related objects."""
    own_id = (one or agency).id
    needs = one.needs if one else agency.needs
    bounds = one.bounds.within(agency.bounds()) if one else agency.bounds()
    attributes = [attribute(need, own_id, "service") for need in needs]
    if bounds.for_sex != ForSex.ANY:
        attributes.append(attribute(bounds.for_sex, own_id, "service"))
    return plain_service(agency, one, day) | {
        "organization": plain_organization(agency),
        "phones": _phones(agency, "service_id", own_id),
        "schedules": _schedules(agency, own_id),
        "service_areas": _areas(agency, own_id, known),
        "service_at_locations": [
            {
                "id": str(own_id),
                "service_id": str(own_id),
                "location_id": str(agency.id),
                "location": location(agency),
            }
        ],
        "languages": _languages(agency, own_id),
        "attributes": attributes,
    }


def plain_service(agency: Agency, one: AgencyService | None, day: date) -> Object:
    """Return the single-valued fields of a service."""
    bounds = one.bounds.within(agency.bounds()) if one else agency.bounds()
    changed = max(filter(None, (agency.changed_at, one.changed_at if one else None)), default=None)
    return _filled(
        id=str((one or agency).id),
        organization_id=str(agency.id),
        name=one.name_th if one else agency.name_th,
        alternate_name=one.name_en if one else agency.name_en,
        description=(one.about_th or one.about_en) if one else (agency.about_th or agency.about_en),
        url=agency.website,
        email=agency.email,
        status="active" if agency.active else "inactive",
        fees_description=one.fee if one else None,
        eligibility_description=_eligibility(bounds, one),
        minimum_age=bounds.min_age,
        maximum_age=bounds.max_age,
        alert=_alert(agency, day),
        last_modified=changed.isoformat() if changed else None,
    )


def service_at_location(agency: Agency, one: AgencyService | None, known: Known, day: date) -> Object:
    """Return a service at its location, with related objects."""
    whole = service(agency, one, known, day)
    here: Object = whole.pop("service_at_locations")[0]
    return here | {
        "service": whole,
        "phones": [],
        "schedules": [],
        "service_areas": [],
        "attributes": [],
    }


def plain_service_at_location(agency: Agency, one: AgencyService | None, day: date) -> Object:
    """Return the single-valued fields of a service at its location."""
    own_id = str((one or agency).id)
    return {
        "id": own_id,
        "service_id": own_id,
        "location_id": str(agency.id),
        "service": plain_service(agency, one, day),
        "location": plain_location(agency),
    }


def location(agency: Agency) -> Object:
    """Return the location of an agency."""
    return plain_location(agency) | {"addresses": _addresses(agency)}


def plain_location(agency: Agency) -> Object:
    """Return the single-valued fields of a location; the address is also given as description, if incomplete too."""
    said = " ".join(filter(None, (agency.address, agency.city, agency.province, agency.postcode)))
    return _filled(
        id=str(agency.id),
        location_type="physical",
        organization_id=str(agency.id),
        name=agency.name_th,
        alternate_name=agency.name_en,
        description=said or None,
    )


def _addresses(agency: Agency) -> list[Object]:
    """Return the address, if complete: HSDS requires street, town, province and post code."""
    if not (agency.address and agency.city and agency.province and agency.postcode):
        return []
    return [
        {
            "id": made_id("address", agency.id),
            "location_id": str(agency.id),
            "address_1": agency.address,
            "city": agency.city,
            "state_province": agency.province,
            "postal_code": agency.postcode,
            "country": THAILAND,
            "address_type": "physical",
        }
    ]


def _identifier(agency: Agency) -> Object:
    return {
        "id": made_id("identifier", agency.id),
        "organization_id": str(agency.id),
        "identifier_type": "code",
        "identifier": agency.code,
    }


def _phones(agency: Agency, of_what: str, owner: UUID) -> list[Object]:
    if not agency.phone:
        return []
    number = {"number": agency.phone, "type": "voice"}
    return [{"id": made_id("phone", of_what, owner), of_what: str(owner)} | number]


def _schedules(agency: Agency, service_id: UUID) -> list[Object]:
    """Return a schedule for each time span, with all its weekdays."""
    days: dict[tuple[str, str], set[Weekday]] = defaultdict(set)
    for row in agency.hours:
        days[row.opens.strftime("%H:%M"), row.closes.strftime("%H:%M")].add(row.weekday)
    return [
        {
            "id": made_id("schedule", service_id, opens, closes),
            "service_id": str(service_id),
            "freq": "WEEKLY",
            "byday": ",".join(day.value for day in Weekday if day in found),
            "opens_at": opens + OFFSET_TEXT,
            "closes_at": closes + OFFSET_TEXT,
            "timezone": OFFSET,
        }
        for (opens, closes), found in sorted(days.items())
    ]


def _areas(agency: Agency, service_id: UUID, known: Known) -> list[Object]:
    served = [CITY] if agency.serves_all else sorted(known.communities[row.community_id] for row in agency.areas)
    return [
        {"id": made_id("area", service_id, name), "service_id": str(service_id), "name": name, "extent_type": "text"}
        for name in served
    ]


def _languages(agency: Agency, service_id: UUID) -> list[Object]:
    return [
        {
            "id": made_id("language", service_id, row.tongue.value),
            "service_id": str(service_id),
            "name": row.tongue.label.text,
            "code": row.tongue.value,
        }
        for row in sorted(agency.spoken, key=lambda row: row.tongue.value)
    ]


def _eligibility(bounds: Bounds, one: AgencyService | None) -> str | None:
    with speaking(OF_DIRECTORY):
        sex = str(bounds.for_sex.label) if bounds.for_sex != ForSex.ANY else None
    return " · ".join(filter(None, (sex, one.eligibility if one else None))) or None


def _alert(agency: Agency, day: date) -> str | None:
    if not agency.is_full(day):
        return None
    with speaking(OF_DIRECTORY):
        return gettext("full until %(day)s", day=agency.full_until) if agency.full_until else gettext("full")


def _filled(**values: Any) -> Object:
    return {name: value for name, value in values.items() if value is not None}
