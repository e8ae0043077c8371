"""Consents of invented young people before acts that need one, as on their forms."""

from datetime import date

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import consents, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy, lawful, who
from outreach.casefile.consents.lawful import Act
from outreach.commands.demo_data import words
from outreach.core import clock


def rest_on(session: Session, case: Case, act: Act, worker: User, *days: date) -> None:
    """Record a consent of today, unless the act has a legal basis on each of its days."""
    if lawful.is_carried(session, case, act, *days):
        return
    age = people.age_on(case.person, clock.today())
    alone = age is not None and age >= who.OWN_CONSENT_FROM
    details = ConsentDetails(
        basis=Basis.CONSENT,
        given_on=clock.today(),
        classes=(),
        given_by=GivenBy.SELF if alone else GivenBy.BOTH,
        guardian=None if alone else words.GUARDIAN,
    )
    consents.record(session, case, details, worker)
