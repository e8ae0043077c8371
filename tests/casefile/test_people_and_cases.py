"""People and cases: who they are, who carries them, who may see them."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import cases, milestones, numbers, overrides, people
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.overrides import Move
from outreach.casefile.people import PersonDetails
from outreach.casefile.stages import Stage
from outreach.core import clock, thai
from outreach.core.errors import NotFound, Refused
from outreach.core.sealing import vault_of
from tests.support.cast import Cast

NUMBER = "110170023450" + thai.make_check_digit("110170023450")


def refused(act: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.field


@pytest.mark.parametrize("typed", ["123", NUMBER[:12], NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10), "11017002345x6"])
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


def test_an_age_by_birth_date_is_counted_to_the_day(db: Session, cast: Cast) -> None:
    with clock.travel(date(2026, 6, 15)):
        for born in (date(2021, 6, 15), date(1995, 6, 16)):
            assert people.register(db, PersonDetails(birth_date=born), cast.malee).birth_year == born.year
        for born in (date(2021, 6, 16), date(1995, 6, 15)):
            details = PersonDetails(birth_date=born)
            assert refused(lambda known=details: people.register(db, known, cast.malee)) == "birth_date"


def test_two_numbers_with_the_same_index_are_two_people(db: Session, cast: Cast) -> None:
    index = vault_of(db).blind("people.national_id", NUMBER, 11)
    others = (f"{n:012}" + thai.make_check_digit(f"{n:012}") for n in range(10**11, 2 * 10**11))
    twin = next(n for n in others if vault_of(db).blind("people.national_id", n, 11) == index and n != NUMBER)
    first, second = (people.register(db, PersonDetails(national_id=n), cast.malee) for n in (NUMBER, twin))
    assert [numbers.carriers(db, numbers.NATIONAL_ID, number) for number in (NUMBER, twin)] == [[first.id], [second.id]]


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


def test_a_case_after_a_closed_one_is_the_next_episode(db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = clock.today()
    again = cases.open_case(db, cast.nok_case.person, clock.today(), cast.somchai)
    assert (again.episode, again.caseworker_id) == (2, cast.somchai.id)
    assert [m.kind for m in milestones.of_case(db, again.id)] == [MilestoneKind.REOPENED]


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
