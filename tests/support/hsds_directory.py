"""A directory with one of everything, and canaries wherever a person is named."""

from datetime import time

from sqlalchemy.orm import Session

from outreach.directory.agencies import (
    Agency,
    AgencyService,
    CapacityDetails,
    ForSex,
    communities,
    entries,
    proposing,
    say_capacity,
    services,
)
from outreach.directory.agencies.codes import Tongue, Weekday
from outreach.directory.agencies.contacts import ContactPersonDetails
from outreach.directory.agencies.parts import Hours, ReachDetails
from outreach.directory.agencies.services import ServiceDetails
from outreach.directory.needs import Need
from tests.support.cast import Cast

CANARY = "Canary"


def fill(db: Session, cast: Cast) -> AgencyService:
    """Let the education centre say everything that it can; answers its one service."""
    agency = entries.load(db, cast.nfe.id, cast.dao)
    area = communities.add(db, "ชุมชนหนองแวง", cast.dao)
    reach = ReachDetails(
        phone="043 221 100",
        email="office@nfe.example",
        website="https://nfe.example",
        address="12 ถนนกลางเมือง",
        city="เมืองขอนแก่น",
        province="ขอนแก่น",
        postcode="40000",
        tongues=[Tongue.THAI, Tongue.ISAN],
        communities=[area.id],
        hours=[
            Hours(weekday=day, opens=time(8, 30), closes=time(16, 30)) for day in (Weekday.MONDAY, Weekday.THURSDAY)
        ],
    )
    person = ContactPersonDetails(
        name=f"{CANARY} name",
        role="ครู",
        phone=f"{CANARY} phone",
        email=f"{CANARY}@nfe.example",
        line_id=f"{CANARY} line",
        gets_referrals=True,
    )
    details = ServiceDetails(
        name_th="เรียนนอกระบบ",
        name_en="Evening school",
        about_th="เรียนตอนเย็น",
        needs=[Need.EDUCATION_EQUIVALENCY],
        for_sex=ForSex.FEMALE,
        min_age=15,
        eligibility="อ่านออกเขียนได้",
        fee="ไม่มีค่าใช้จ่าย",
    )
    for part in (reach, person):
        proposing.change_part(db, agency, part, None, cast.prasit)
    row_id = proposing.change_part(db, agency, details, None, cast.dao).row_id
    say_capacity(db, agency, CapacityDetails(places_free=0), cast.dao)
    assert row_id is not None
    return services.of_agency(db, agency, row_id)


def other(cast: Cast) -> Agency:
    """The agency that has described no service."""
    return cast.police
