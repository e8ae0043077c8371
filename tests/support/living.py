"""A house with a house parent, and Nok asleep in it."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control import houses, nights, stays
from outreach.c3_control.houses import House, HouseDetails
from outreach.c3_control.residence import parents
from outreach.c3_control.stays import AdmitDetails, Stay
from outreach.casefile.cases import Case
from outreach.core import clock
from tests.support.bases import consent
from tests.support.cast import Cast


def open_house(session: Session, cast: Cast, *house_parents: User, name: str = "บ้านเรา", beds: int = 2) -> House:
    """A house of the first centre, with these house parents."""
    house = houses.open_house(session, HouseDetails(name=name, beds=beds), cast.prasit)
    parents.set_of(session, house, [user.id for user in house_parents], cast.prasit)
    return house


def put_to_bed(session: Session, case: Case, house: House, worker: User, since: date | None = None) -> Stay:
    """A stay in the first bed of a house that is free on that day, for nine days by now."""
    since = since or clock.today() - timedelta(days=9)
    consent(session, case, worker)
    bed = next(bed for bed in nights.free_beds(session, case.centre_id, since) if bed.house_id == house.id)
    return stays.admit(session, case, AdmitDetails(bed_id=bed.id, begins_on=since), worker)
