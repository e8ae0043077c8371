"""Consents that a sheet tells of: signed on paper, the day and the guardian of each in its row; what they cover is said
once for all. Who takes the sheet in says that the signed forms are there."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import births, cases, consents, people
from outreach.casefile.births import BirthKnown
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, Consent, ConsentDetails, GivenBy, who
from outreach.casefile.consents.models import of_people
from outreach.casefile.people import PersonDetails
from outreach.casefile.sheet_rows import SheetRow
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, vault_of


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


def check_known(session: Session, told: Sequence[tuple[SheetRow, UUID]], actor: User) -> None:
    """Note on rows of people who have a case why their consent cannot be recorded. told: each row with its case."""
    found = {case.id: case for case in cases.of_ids(session, {case_id for _row, case_id in told}, actor)}
    people_ids = {case.person_id for case in found.values()}
    vault_of(session).fetch_keys(session, people_ids)
    known = of_people(session, people_ids)
    for row, case_id in told:
        case = found.get(case_id)
        if case is not None and case.is_open and not _stands(row, known[case.person_id]):
            reasons = [refusal.reason for refusal in _against(row, case, known[case.person_id])]
            row.problems += [(str(lazy_gettext("Consent")), reason) for reason in reasons[:1]]


def record(session: Session, case: Case, row: SheetRow, covers: Sequence[FieldClass], actor: User) -> None:
    """Record the consent of a row, unless one of that day stands. Raises Refused, with the number of the row: also for
    a day on or before that of a withdrawal, which a sheet does not undo."""
    known = consents.of_person(session, case.person_id)
    if row.consented_on is None or _stands(row, known):
        return
    try:
        for refusal in _against(row, case, known):
            raise refusal
        details = _details(row, row.consented_on, people.age_on(case.person, row.consented_on), covers)
        consents.record(session, case, details, actor)
    except Refused as refusal:
        words = lazy_gettext("Row %(number)d: %(why)s", number=row.number, why=refusal.reason)
        raise Refused(words) from None


def _stands(row: SheetRow, known: Sequence[Consent]) -> bool:
    """Return True if a consent of the day in the row stands on record."""
    day = row.consented_on
    return day is None or any(
        one.given_on == day and one.basis == Basis.CONSENT and one.photo is None and one.is_live(day) for one in known
    )


def _against(row: SheetRow, case: Case, known: Sequence[Consent]) -> Iterator[Refused]:
    day = row.consented_on
    if day is None:
        return
    if gone := [one.withdrawn_on for one in known if one.withdrawn_on and one.withdrawn_on >= day and not one.photo]:
        yield Refused(lazy_gettext("It was withdrawn on %(day)s. Record a new one in the case.", day=max(gone)))
    try:
        cases.check_day(case, day)
    except Refused as refusal:
        yield refusal
    age = people.age_on(case.person, day)
    yield from consents.broken(_details(row, day, age, ()), age)


def _details(row: SheetRow, day: date, age: int | None, covers: Sequence[FieldClass]) -> ConsentDetails:
    by = who.signers(age)
    guardian = None if by is GivenBy.SELF else row.guardian
    return ConsentDetails(basis=Basis.CONSENT, given_on=day, given_by=by, guardian=guardian, classes=covers)


def _age(details: PersonDetails, day: date) -> int | None:
    year = clock.today().year - details.age if details.age is not None else None
    return births.age_of(details.birth_date or births.born(BirthKnown.ABOUT, None, year), day)
