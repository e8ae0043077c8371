"""Consent and the other legal bases: whom the law asks at which age, and how long a basis holds."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import cases, consents, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, Consent, ConsentDetails, GivenBy
from outreach.casefile.people import PersonDetails, Sex
from outreach.ground import clock
from outreach.ground.errors import Refused
from outreach.ground.sealing import FieldClass
from tests.cast import Cast

DAY = timedelta(days=1)
IDENTITY = [FieldClass.IDENTITY]


def refused(act: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.field


def based(db: Session, case: Case, cast: Cast, **more: object) -> Consent:
    """A basis of public task from today on, but for what `more` says."""
    plain = {"basis": Basis.PUBLIC_TASK, "given_on": clock.today(), "classes": IDENTITY, "grounds": "ภารกิจ"}
    return consents.record(db, case, ConsentDetails(**plain | more), cast.malee)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "given_by", "field"),
    [
        (9, GivenBy.SELF, "given_by"),
        (9, GivenBy.GUARDIAN, None),
        (10, GivenBy.GUARDIAN, "given_by"),
        (10, GivenBy.BOTH, None),
        (19, GivenBy.SELF, "given_by"),
        (19, GivenBy.BOTH, None),
        (20, GivenBy.SELF, None),
        (None, GivenBy.SELF, "given_by"),
    ],
)
def test_who_consents_depends_on_the_age(
    db: Session, cast: Cast, age: int | None, given_by: GivenBy, field: str | None
) -> None:
    case = _case_of(db, cast, age)
    details = ConsentDetails(
        basis=Basis.CONSENT, given_on=clock.today(), classes=[FieldClass.IDENTITY], given_by=given_by, guardian="ยาย"
    )
    if field:
        assert refused(lambda: consents.record(db, case, details, cast.malee)) == field
    else:
        assert consents.record(db, case, details, cast.malee).given_by == given_by


def test_another_basis_says_why(db: Session, cast: Cast) -> None:
    details = ConsentDetails(basis=Basis.VITAL_INTEREST, given_on=clock.today(), classes=[])
    assert refused(lambda: consents.record(db, cast.nok_case, details, cast.malee)) == "grounds"


def test_a_basis_covers_its_classes_until_it_is_withdrawn(db: Session, cast: Cast) -> None:
    person, today = cast.nok_case.person_id, clock.today()
    details = ConsentDetails(basis=Basis.PUBLIC_TASK, given_on=today, classes=[FieldClass.IDENTITY], grounds="ภารกิจ")
    consent = consents.record(db, cast.nok_case, details, cast.malee)
    assert consents.covering(db, person, {FieldClass.IDENTITY}, today) == consent
    assert consents.covering(db, person, {FieldClass.IDENTITY, FieldClass.NARRATIVE}, today) is None
    consents.withdraw(db, cast.nok_case, consent, cast.malee)
    assert consents.covering(db, person, {FieldClass.IDENTITY}, today) is None


@pytest.mark.parametrize(("born", "is_twenty"), [(date(2006, 6, 15), True), (date(2006, 6, 16), False)])
def test_the_age_is_counted_to_the_day_on_which_they_consented(
    db: Session, cast: Cast, born: date, is_twenty: bool
) -> None:
    with clock.travel(date(2026, 6, 15)):
        person = people.register(db, PersonDetails(birth_date=born), cast.malee)
        case = cases.open_case(db, person, clock.today(), cast.malee)
    with clock.travel(date(2026, 8, 1)):
        on_that_day = {"basis": Basis.CONSENT, "given_by": GivenBy.SELF, "given_on": date(2026, 6, 15)}
        if is_twenty:
            assert based(db, case, cast, **on_that_day).given_by == GivenBy.SELF
        else:
            assert refused(lambda: based(db, case, cast, **on_that_day)) == "given_by"


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"given_by": None}, "given_by"),
        ({"given_by": GivenBy.BOTH, "guardian": None}, "guardian"),
        ({"given_by": GivenBy.GUARDIAN, "guardian": ""}, "guardian"),
    ],
)
def test_a_consent_says_who_gave_it(db: Session, cast: Cast, missing: dict[str, object], field: str) -> None:
    case = _case_of(db, cast, 9)
    assert refused(lambda: based(db, case, cast, basis=Basis.CONSENT, **missing)) == field


def test_the_days_of_a_basis_make_sense(db: Session, cast: Cast) -> None:
    today, case = clock.today(), cast.nok_case
    assert refused(lambda: based(db, case, cast, ends_on=today - DAY)) == "ends_on"
    assert refused(lambda: based(db, case, cast, given_on=today + DAY)) == "given_on"
    assert refused(lambda: based(db, case, cast, given_on=case.opened_on - DAY)) == "given_on"
    assert based(db, case, cast, ends_on=today).ends_on == today


def test_a_basis_holds_from_its_first_day_to_its_last(db: Session, cast: Cast) -> None:
    today = clock.today()
    consent = based(db, cast.nok_case, cast, given_on=today - 9 * DAY, ends_on=today - 5 * DAY)
    assert [n for n in range(12) if consent.is_live(today - n * DAY)] == [5, 6, 7, 8, 9]


def test_a_withdrawn_basis_ends_on_that_very_day_and_the_day_stays(db: Session, cast: Cast) -> None:
    today = clock.today()
    consent = based(db, cast.nok_case, cast, given_on=today - DAY)
    consents.withdraw(db, cast.nok_case, consent, cast.malee)
    with clock.travel(today + DAY):
        consents.withdraw(db, cast.nok_case, consent, cast.somchai)
    assert (consent.withdrawn_on, consent.withdrawn_by) == (today, cast.malee.id)
    assert [consent.is_live(day) for day in (today - DAY, today)] == [True, False]


def test_what_one_basis_does_not_cover_two_do_not_either(db: Session, cast: Cast) -> None:
    both = {FieldClass.IDENTITY, FieldClass.NARRATIVE}
    for only in both:
        based(db, cast.nok_case, cast, classes=[only])
    based(db, cast.ton_case, cast, classes=list(both))
    person = cast.nok_case.person_id
    assert consents.covering(db, person, both, clock.today()) is None
    whole = based(db, cast.nok_case, cast, classes=list(both))
    assert consents.covering(db, person, both, clock.today()) == whole


def _case_of(db: Session, cast: Cast, age: int | None) -> cases.Case:
    born = None if age is None else clock.today() - timedelta(days=round(age * 365.25) + 20)
    person = people.register(db, PersonDetails(sex=Sex.MALE, birth_date=born), cast.malee)
    return cases.open_case(db, person, clock.today(), cast.malee)
