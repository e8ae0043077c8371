"""The directory of the demo: real agency names with invented details; numbers and addresses belong to nobody."""

import csv
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.users import User
from outreach.commands.demo_data.names import COMMUNITIES
from outreach.commands.demo_data.staff import Staff
from outreach.core import clock
from outreach.directory import agencies, communities
from outreach.directory.agencies import Agency, Agreement, CapacityDetails, Tongue, Weekday, agreements, proposing
from outreach.directory.agencies.agreements import AgreementDetails
from outreach.directory.agencies.contacts import ContactPersonDetails
from outreach.directory.agencies.entries import WHOLE
from outreach.directory.agencies.parts import Hours, ReachDetails, profile_of, reach_of
from outreach.directory.agencies.services import ServiceDetails
from outreach.directory.needs import Need

OFFICES, SERVICES = (Path(__file__).with_name(name) for name in ("offices.csv", "services.csv"))
_WEEK, _WORKDAYS = list(Weekday), list(Weekday)[:5]
_MORNING, _AFTERNOON = (time(8, 30), time(12)), (time(13), time(16, 30))
HOURS = {
    "office": [(day, *times) for day in _WORKDAYS for times in (_MORNING, _AFTERNOON)],
    "weekdays": [(day, time(9), time(17)) for day in _WORKDAYS],
    "evenings": [(day, time(16), time(20)) for day in _WEEK],
    "always": [(day, time(0), time(23, 59)) for day in _WEEK],
}
LIST_KEPT = {"yes": True, "no": False, "": None}
OF_SOME_COMMUNITIES = "health-network"
PLACES = {"baan-luk-rak": 3, "destitute-protection": 6, "family-shelter": 2, "skill-development": 5, "nfe-mueang": 20}
FULL, FULL_DAYS = "thanyarak", 12
ENDS_SOON, ENDS_DAYS = "skill-development", 25
PROPOSES = "nfe-mueang"


def plain_text() -> str:
    """Return the directory texts that are stored unencrypted."""
    return " ".join(path.read_text(encoding="utf-8") for path in (OFFICES, SERVICES)) + " ".join(COMMUNITIES)


def describe(session: Session, staff: Staff, today: date) -> None:
    """Fill the entries as of a year ago, then add news: full agencies, an agreement about to end, a proposal."""
    supervisor = users.get(session, staff.supervisor)
    began = today - timedelta(days=370)
    with clock.travel(began):
        communities.add_all(session, COMMUNITIES, supervisor)
        for number, office in enumerate(_read(OFFICES), start=1):
            _describe(session, _whole(session, office["code"]), office, number, supervisor)
    for number, service in enumerate(_read(SERVICES)):  # each on its own day, in the order of the list
        with clock.travel(began + timedelta(days=number)):
            _offer(session, _whole(session, service["code"]), service, supervisor)
    with clock.travel(today - timedelta(days=2)):
        for code, places in PLACES.items():
            agencies.say_capacity(session, _whole(session, code), CapacityDetails(places_free=places), supervisor)
        until = CapacityDetails(full_until=today + timedelta(days=FULL_DAYS))
        agencies.say_capacity(session, _whole(session, FULL), until, supervisor)
        _propose(session, staff)


def _describe(session: Session, agency: Agency, office: dict[str, str], number: int, actor: User) -> None:
    profile = replace(
        profile_of(agency),
        about_th=office["about_th"],
        about_en=office["about_en"],
        keeps_list=LIST_KEPT[office["waiting_list"]],
    )
    proposing.change_part(session, agency, profile, None, actor)
    served = list(communities.ids(session, actor.centre_id).values())[:6] if agency.code == OF_SOME_COMMUNITIES else []
    proposing.change_part(session, agency, replace(_reach(office, number), communities=served), None, actor)
    person = ContactPersonDetails(
        name=f"คุณ{office['contact']}",
        role=office["role_th"],
        phone=_phone(number + 50),
        email=f"contact@{agency.code}.example",
        gets_referrals=True,
    )
    proposing.change_part(session, agency, person, None, actor)
    agreements.agree(session, agency, _agreement(agency, office), actor)


def _reach(office: dict[str, str], number: int) -> ReachDetails:
    code = office["code"]
    return ReachDetails(
        phone=_phone(number),
        email=f"office@{code}.example",
        website=f"https://{code}.example/",
        address=f"เลขที่ 0 {office['street']}",
        city="อำเภอเมืองขอนแก่น",
        province="ขอนแก่น",
        postcode="40000",
        tongues=[Tongue(tongue) for tongue in office["languages"].split(";")],
        hours=[Hours(weekday=day, opens=opens, closes=closes) for day, opens, closes in HOURS[office["hours"]]],
    )


def _phone(number: int) -> str:
    """Return a telephone number of the region from an unassigned range: no number continues 043 with 0."""
    return f"043 000 {number:03d}"


def _agreement(agency: Agency, office: dict[str, str]) -> AgreementDetails:
    """Return an agreement signed a year ago for two years; one of them ends soon."""
    if office["agreement"] != Agreement.MOU:
        return AgreementDetails(kind=Agreement.INFORMAL)
    signed = clock.today()
    until = signed + timedelta(days=370 + ENDS_DAYS) if agency.code == ENDS_SOON else signed + timedelta(days=730)
    return AgreementDetails(
        kind=Agreement.MOU, signed_on=signed, runs_until=until, responsibilities=office["does"] or None
    )


def _offer(session: Session, agency: Agency, service: dict[str, str], actor: User) -> None:
    told: dict[str, Any] = {name: service[name] or None for name in ("name_en", "about_th", "eligibility", "fee")}
    needs = [Need(need) for need in service["needs"].split(";")]
    details = ServiceDetails(name_th=service["name_th"], needs=needs, **told)
    proposing.change_part(session, agency, details, None, actor)


def _propose(session: Session, staff: Staff) -> None:
    """Propose Saturday hours as the agency; a supervisor has to decide."""
    agency = _whole(session, PROPOSES)
    partner = users.get(session, staff.partners[agency.id])
    now = reach_of(agency)
    saturday = Hours(weekday=Weekday.SATURDAY, opens=time(9), closes=time(15))
    proposing.change_part(session, agency, replace(now, hours=[*now.hours, saturday]), None, partner)


def _whole(session: Session, code: str) -> Agency:
    found = agencies.by_code(session, code)
    if found is None:
        raise LookupError(code)
    return session.get_one(Agency, found.id, options=WHOLE, populate_existing=True)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
