"""Consents that a sheet tells of: signed on paper, the day and the guardian of each in its row; what they cover is said
once for all. Who takes the sheet in says that the signed forms are there."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import consents, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy
from outreach.casefile.consents.who import GUARDIAN_ALONE_BELOW, OWN_CONSENT_FROM
from outreach.casefile.people import PersonDetails
from outreach.casefile.sheet_rows import SheetRow
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass


def opened_on(row: SheetRow) -> date:
    """Return the day on which the case of a new row begins: whoever signed has been met by then."""
    return row.consented_on or clock.today()


def check(row: SheetRow) -> None:
    """Note on a row of somebody new why their consent would not hold."""
    if row.consented_on is None:
        return
    details = _details(row, row.consented_on, _age(row.details, row.consented_on), ())
    for refusal in consents.broken(details, _age(row.details, row.consented_on)):
        row.problems.append((str(lazy_gettext("Consent")), refusal.reason))


def record(session: Session, case: Case, row: SheetRow, covers: Sequence[FieldClass], actor: User) -> None:
    """Record the consent of a row, unless one of that day stands. Raises Refused, with the number of the row."""
    day = row.consented_on
    if day is None or any(one.given_on == day and one.basis == Basis.CONSENT for one in _standing(session, case, day)):
        return
    try:
        details = _details(row, day, people.age_on(case.person, day), covers)
        consents.record(session, case, details, actor)
    except Refused as refusal:
        words = lazy_gettext("Row %(number)d: %(why)s", number=row.number, why=refusal.reason)
        raise Refused(words) from None


def _standing(session: Session, case: Case, day: date) -> list[consents.Consent]:
    return [one for one in consents.of_person(session, case.person_id) if one.photo is None and one.is_live(day)]


def _details(row: SheetRow, day: date, age: int | None, covers: Sequence[FieldClass]) -> ConsentDetails:
    by = _by(age)
    guardian = None if by is GivenBy.SELF else row.guardian
    return ConsentDetails(basis=Basis.CONSENT, given_on=day, given_by=by, guardian=guardian, classes=covers)


def _by(age: int | None) -> GivenBy:
    """Return whose signatures the law asks for at this age (PDPA s. 20)."""
    if age is not None and age >= OWN_CONSENT_FROM:
        return GivenBy.SELF
    return GivenBy.GUARDIAN if age is not None and age < GUARDIAN_ALONE_BELOW else GivenBy.BOTH


def _age(details: PersonDetails, day: date) -> int | None:
    guess = date(clock.today().year - details.age, 1, 1) if details.age is not None else None
    birth = details.birth_date or guess
    return clock.age_on(birth, day) if birth and birth <= day else None
