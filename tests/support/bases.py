"""The consents without which nobody gets a plan, a bed or a seat: as the programme asks for them."""

from datetime import date

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import consents, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy, lawful
from outreach.casefile.consents.lawful import Act


def consent(session: Session, case: Case, worker: User, day: date | None = None) -> None:
    """A consent by those whom the law asks at that age, from the first day of the case on if none is given."""
    given_on = day or case.opened_on
    if lawful.is_carried(session, case, Act.SEAT, given_on):
        return
    grown_up = (people.age_on(case.person, given_on) or 0) >= 20
    details = ConsentDetails(
        basis=Basis.CONSENT,
        given_on=given_on,
        classes=(),
        given_by=GivenBy.SELF if grown_up else GivenBy.BOTH,
        guardian=None if grown_up else "ยายศรี บุญมา",
    )
    consents.record(session, case, details, worker)
