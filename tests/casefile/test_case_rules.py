"""People, cases, consent, finding: who they are, who may see them, on what basis."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import cases, consents, finding, overrides, people
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy
from outreach.casefile.overrides import Move
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.stages import Stage
from outreach.ground import clock, thai
from outreach.ground.errors import NotFound, Refused
from outreach.ground.sealing import FieldClass
from tests.cast import Cast

NUMBER = "110170023450" + thai.make_check_digit("110170023450")


def refused(act: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.field


@pytest.mark.parametrize("typed", ["123", NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10), "11017002345x6"])
def test_a_wrong_id_number_is_refused_at_its_field(db: Session, cast: Cast, typed: str) -> None:
    details = PersonDetails(national_id=typed)
    assert refused(lambda: people.register(db, details, cast.malee)) == "national_id"


def test_an_id_number_belongs_to_one_person(db: Session, cast: Cast) -> None:
    first = people.register(db, PersonDetails(national_id=NUMBER), cast.malee)
    assert refused(lambda: people.register(db, PersonDetails(national_id=NUMBER), cast.anong)) == "national_id"
    people.correct(db, first, PersonDetails(national_id=NUMBER, nickname="ใหม่"), cast.malee)
    assert first.nickname == "ใหม่"


@pytest.mark.parametrize("born", [date(1953, 3, 12), date(2569, 3, 12), date(2026, 1, 1)])
def test_a_birth_date_in_the_wrong_era_is_refused_at_its_field(db: Session, cast: Cast, born: date) -> None:
    assert refused(lambda: people.register(db, PersonDetails(birth_date=born), cast.malee)) == "birth_date"


@pytest.mark.parametrize(("age", "is_taken"), [(4, False), (5, True), (30, True), (31, False)])
def test_an_age_is_between_five_and_thirty(db: Session, cast: Cast, age: int, is_taken: bool) -> None:
    details = PersonDetails(age=age)
    if is_taken:
        assert people.register(db, details, cast.malee).birth_year == clock.today().year - age
    else:
        assert refused(lambda: people.register(db, details, cast.malee)) == "age"


@pytest.mark.parametrize(
    ("who", "sees"),
    [("malee", "nok"), ("somchai", "ton"), ("prasit", "nok ton"), ("anong", "fon"), ("wanna", ""), ("chai", "")],
)
def test_who_may_load_which_case(db: Session, cast: Cast, who: str, sees: str) -> None:
    seen = [name for name in ("nok", "ton", "fon") if _loads(db, getattr(cast, f"{name}_case").id, getattr(cast, who))]
    assert " ".join(seen) == sees


def test_one_case_is_open_at_a_time(db: Session, cast: Cast) -> None:
    refused(lambda: cases.open_case(db, cast.nok_case.person, clock.today(), cast.malee))


def test_a_case_goes_only_to_another_caseworker_of_the_centre(db: Session, cast: Cast) -> None:
    for somebody in (cast.anong, cast.prasit, cast.malee):
        assert refused(lambda who=somebody: cases.assign(db, cast.nok_case, who.id, cast.prasit)) == "caseworker"
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    assert _loads(db, cast.nok_case.id, cast.somchai)
    assert not _loads(db, cast.nok_case.id, cast.malee)


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


@pytest.mark.parametrize("typed", ["ธีระ", "ธีร", "ทีระ", "นก"])
def test_a_name_is_found_however_it_is_spelt(db: Session, cast: Cast, typed: str) -> None:
    found = finding.find(db, typed, cast.malee)
    assert found[0].case_id == cast.nok_case.id


def test_somebody_elses_young_person_shows_the_least(db: Session, cast: Cast) -> None:
    found = finding.find(db, "ธีระ บุญมา", cast.somchai)
    assert [(one.case_id, one.name, one.caseworker) for one in found] == [(None, "นก", cast.malee.name)]


def test_another_centres_young_people_are_not_found(db: Session, cast: Cast) -> None:
    assert finding.find(db, "ฝน", cast.malee) == []


def test_a_move_back_goes_back(db: Session, cast: Cast) -> None:
    move = Move(to_stage=Stage.CONNECT, day=clock.today(), reason="หายไป")
    assert refused(lambda: overrides.relapse(db, cast.nok_case, move, cast.malee)) == "to_stage"
    overrides.override(db, cast.nok_case, move, cast.prasit)
    assert cast.nok_case.stage == Stage.CONNECT


def _loads(db: Session, case_id: object, user: object) -> bool:
    try:
        return cases.load(db, case_id, user) is not None  # type: ignore[arg-type]
    except NotFound:
        return False


def _case_of(db: Session, cast: Cast, age: int | None) -> cases.Case:
    born = None if age is None else clock.today() - timedelta(days=round(age * 365.25) + 20)
    person = people.register(db, PersonDetails(sex=Sex.MALE, birth_date=born), cast.malee)
    return cases.open_case(db, person, clock.today(), cast.malee)
