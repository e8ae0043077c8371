"""Consent and the other legal bases: whom the law asks at which age, and how long a basis holds."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect.packages import basis
from outreach.casefile import cases, consents, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import (
    Alone,
    Basis,
    Consent,
    ConsentDetails,
    GivenBy,
    Told,
    Use,
    Withdrawal,
    who,
)
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.sealing import FieldClass
from outreach.directory.needs import PURPOSE, Need, Purpose
from tests.support.cast import Cast

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


def covering(db: Session, cast: Cast, classes: set[FieldClass]) -> Consent | None:
    """The basis under which a referral for counselling may carry these classes of Nok's fields."""
    use, need = Use(cast.nfe.id, PURPOSE[Need.COUNSELLING]), Need.COUNSELLING
    live = consents.live(db, cast.nok_case.person_id, clock.today())
    return next((one for one in live if basis.covers(one, classes, use, need)), None)


LAW = {  # age: what the law says of (the young person alone, a guardian alone, both, alone with a ground)
    9: ("given_by", None, None, "given_by"),
    10: ("given_by", "given_by", None, None),
    19: ("given_by", "given_by", None, None),
    20: (None, "given_by", "given_by", None),
    None: ("given_by", None, None, "given_by"),
}
HOW = ((GivenBy.SELF, None), (GivenBy.GUARDIAN, None), (GivenBy.BOTH, None), (GivenBy.SELF, Alone.NEED))
CELLS = [(age, *how, field) for age, fields in LAW.items() for how, field in zip(HOW, fields, strict=True)]


@pytest.mark.parametrize(("age", "given_by", "alone", "field"), CELLS)
def test_who_consents_depends_on_the_age(
    db: Session, cast: Cast, age: int | None, given_by: GivenBy, alone: Alone | None, field: str | None
) -> None:
    case, given = _case_of(db, cast, age), {"basis": Basis.CONSENT, "given_by": given_by, "alone": alone}
    if field:
        assert refused(lambda: based(db, case, cast, guardian="ยาย", **given)) == field
        assert consents.of_person(db, case.person_id) == []
    else:
        assert based(db, case, cast, guardian="ยาย", **given).given_by == given_by


@pytest.mark.parametrize(("age", "field"), [(16, "alone"), (17, None), (19, None)])
def test_nobody_is_of_age_by_a_marriage_that_could_not_be(db: Session, cast: Cast, age: int, field: str | None) -> None:
    case, given = _case_of(db, cast, age), {"basis": Basis.CONSENT, "given_by": GivenBy.SELF, "alone": Alone.MARRIED}
    if field:
        assert refused(lambda: based(db, case, cast, **given)) == field
    else:
        assert based(db, case, cast, **given).alone == Alone.MARRIED


def test_a_ground_to_decide_alone_is_kept_where_somebody_did(db: Session, cast: Cast) -> None:
    both = {"basis": Basis.CONSENT, "given_by": GivenBy.BOTH, "guardian": "ยาย"}
    assert based(db, cast.nok_case, cast, alone=Alone.NEED, **both).alone is None
    assert based(db, cast.nok_case, cast, alone=Alone.NEED).alone is None


def test_a_basis_for_an_agency_or_a_purpose_reaches_no_other(db: Session, cast: Cast) -> None:
    here, there = cast.nfe.id, cast.police.id
    wanted = [None, *(Use(agency, purpose) for agency in (here, there) for purpose in (Purpose.MIND, Purpose.HOME))]
    for limits, reached in (
        ({}, wanted),
        ({"agency_id": here}, [Use(here, Purpose.MIND), Use(here, Purpose.HOME)]),
        ({"purpose": Purpose.MIND}, [Use(here, Purpose.MIND), Use(there, Purpose.MIND)]),
        ({"agency_id": here, "purpose": Purpose.MIND}, [Use(here, Purpose.MIND)]),
    ):
        consent = based(db, cast.nok_case, cast, **limits)
        assert [use for use in wanted if consent.allows(use)] == reached


def test_a_basis_names_only_an_agency_that_there_is(db: Session, cast: Cast) -> None:
    assert refused(lambda: based(db, cast.nok_case, cast, agency_id=cast.nok_case.id)) == "agency_id"


def test_the_name_of_a_witness_is_kept_and_sealed(db: Session, cast: Cast) -> None:
    consent = based(db, cast.nok_case, cast, witness="ป้าแจ๋ว")
    db.flush()
    assert consent.witness == "ป้าแจ๋ว"
    assert "ป้าแจ๋ว".encode() not in consent.witness_sealed


def test_a_withdrawal_says_who_wanted_it_when_and_how(db: Session, cast: Cast) -> None:
    consent = based(db, cast.nok_case, cast)
    asked = Withdrawal(wanted_by=GivenBy.GUARDIAN, told=Told.PHONE)
    consents.withdraw(db, cast.nok_case, consent, cast.malee, asked)
    consents.withdraw(db, cast.nok_case, consent, cast.somchai)
    assert (consent.withdrawn_for, consent.told) == (GivenBy.GUARDIAN, Told.PHONE)
    assert consent.withdrawn_by == cast.malee.id
    assert consent.withdrawn_at
    assert consent.withdrawn_at <= clock.now()


def test_another_basis_says_why(db: Session, cast: Cast) -> None:
    details = ConsentDetails(basis=Basis.VITAL_INTEREST, given_on=clock.today(), classes=[])
    assert refused(lambda: consents.record(db, cast.nok_case, details, cast.malee)) == "grounds"


def test_a_basis_covers_its_classes_until_it_is_withdrawn(db: Session, cast: Cast) -> None:
    details = ConsentDetails(
        basis=Basis.PUBLIC_TASK, given_on=clock.today(), classes=[FieldClass.IDENTITY], grounds="ภารกิจ"
    )
    consent = consents.record(db, cast.nok_case, details, cast.malee)
    assert covering(db, cast, {FieldClass.IDENTITY}) == consent
    assert covering(db, cast, {FieldClass.IDENTITY, FieldClass.NARRATIVE}) is None
    consents.withdraw(db, cast.nok_case, consent, cast.malee)
    assert covering(db, cast, {FieldClass.IDENTITY}) is None


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


def test_a_withdrawn_basis_ends_on_that_day_and_the_day_stays(db: Session, cast: Cast) -> None:
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
    assert covering(db, cast, both) is None
    whole = based(db, cast.nok_case, cast, classes=list(both))
    assert covering(db, cast, both) == whole


def _case_of(db: Session, cast: Cast, age: int | None) -> cases.Case:
    born = None if age is None else clock.today() - timedelta(days=round(age * 365.25) + 20)
    person = people.register(db, PersonDetails(sex=Sex.MALE, birth_date=born), cast.malee)
    return cases.open_case(db, person, clock.today(), cast.malee)


@pytest.mark.parametrize("age", [None, 5, 9, 10, 19, 20, 30])
@pytest.mark.parametrize("given_by", GivenBy)
def test_the_page_says_of_an_age_what_is_then_asked_for(age: int | None, given_by: GivenBy) -> None:
    said = str(consents.asked_of(age).text)
    taken = {"the young person alone": {GivenBy.SELF}, "both": {GivenBy.BOTH}}
    may = next((these for words, these in taken.items() if words in said), {GivenBy.GUARDIAN, GivenBy.BOTH})
    if given_by in may:
        who.check(age, given_by, None)
    else:
        with pytest.raises(Refused):
            who.check(age, given_by, None)
