"""Finding a young person: however they are spelt, and never more than the one who looks may know."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.casefile import cases, finding, people
from outreach.casefile.cases import Case
from outreach.casefile.finding import strangers
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock, thai
from outreach.core.sealing import DataKey
from tests.conftest import Browser
from tests.support.cast import Cast

NUMBER = "110170023450" + thai.make_check_digit("110170023450")


@pytest.mark.parametrize("typed", ["ธีระ", "ธีร", "ทีระ", "นก"])
def test_a_name_is_found_however_it_is_spelt(db: Session, cast: Cast, typed: str) -> None:
    found = finding.find(db, typed, cast.malee)
    assert found[0].case_id == cast.nok_case.id


def test_somebody_elses_young_person_shows_the_least(db: Session, cast: Cast) -> None:
    found = finding.find(db, "ธีระ บุญมา", cast.somchai)
    assert [(one.case_id, one.name, one.caseworker) for one in found] == [(None, "นก", cast.malee.name)]


def test_another_centres_young_people_are_not_found(db: Session, cast: Cast) -> None:
    assert finding.find(db, "ฝน", cast.malee) == []


def test_the_supervisor_sees_all_young_people_of_the_centre(db: Session, cast: Cast) -> None:
    found = finding.find(db, "ธีระ", cast.prasit)
    assert [(one.case_id, one.name) for one in found] == [(cast.nok_case.id, "นก (ธีระ บุญมา)")]


@pytest.mark.parametrize("typed", [NUMBER, f"{NUMBER[0]}-{NUMBER[1:5]}-{NUMBER[5:10]}-{NUMBER[10:12]}-{NUMBER[12]}"])
def test_an_id_number_finds_its_person_within_the_centre_alone(db: Session, cast: Cast, typed: str) -> None:
    _give_number(db, cast.nok_case, cast)
    assert [one.case_id for one in finding.find(db, typed, cast.malee)] == [cast.nok_case.id]
    assert [one.case_id for one in finding.find(db, typed, cast.somchai)] == [None]
    assert finding.find(db, typed, cast.anong) == []


def test_a_search_is_on_record_without_its_words(db: Session, cast: Cast) -> None:
    before = audit.count(db)
    assert finding.find(db, "   ", cast.malee) == []
    assert audit.count(db) == before
    finding.find(db, "ธีระ", cast.malee)
    line = db.scalars(select(AuditLine).where(AuditLine.seq == before + 1)).one()
    assert (line.action, line.actor_id, line.person_id, line.about) == ("person.search", cast.malee.id, None, "")


def test_the_best_answer_comes_first_and_the_list_is_short(db: Session, cast: Cast) -> None:
    for _ in range(12):
        cases.open_case(db, people.register(db, PersonDetails(nickname="นกแก้ว"), cast.malee), clock.today(), cast.malee)
    found = finding.find(db, "นก", cast.malee)
    assert len(found) == 10
    assert found[0].case_id == cast.nok_case.id
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_closed_case_is_shown_as_closed_after_open_ones(db: Session, cast: Cast) -> None:
    assert finding.find(db, "นก", cast.malee)[0].is_open
    cast.nok_case.closed_on = clock.today()
    assert not finding.find(db, "นก", cast.malee)[0].is_open
    people_on = people.register(db, PersonDetails(nickname="นกเอี้ยง", sex=Sex.MALE, age=16), cast.malee)
    again = cases.open_case(db, people_on, clock.today(), cast.malee)
    assert [one.case_id for one in finding.find(db, "นก", cast.malee)] == [again.id, cast.nok_case.id]


@pytest.mark.parametrize(
    ("details", "is_double"),
    [
        (PersonDetails(nickname="นก"), True),
        (PersonDetails(given_name="ธีระ"), True),
        (PersonDetails(nickname="นก", sex=Sex.MALE, age=19), True),
        (PersonDetails(nickname="นก", sex=Sex.MALE, age=20), False),
        (PersonDetails(nickname="นก", sex=Sex.MALE, age=13), True),
        (PersonDetails(nickname="นก", sex=Sex.MALE, age=12), False),
        (PersonDetails(nickname="นก", sex=Sex.FEMALE, age=16), False),
        (PersonDetails(nickname="ปลา", sex=Sex.MALE, age=16), False),
        (PersonDetails(sex=Sex.MALE, age=16), False),
    ],
)
def test_a_likely_double_has_the_name_and_a_possible_age_and_sex(
    db: Session, cast: Cast, details: PersonDetails, is_double: bool
) -> None:
    known = cast.nok_case.person.birth_year or 0
    with clock.travel(date(known + 16, 1, 1)):  # Nok is 16 that year: of an age by guess the year alone is known
        found = [one.person_id for one in finding.likely_doubles(db, details, cast.somchai)]
    assert found == ([cast.nok_case.person_id] if is_double else [])
    assert finding.likely_doubles(db, details, cast.anong) == []


def test_the_page_links_to_no_case_of_somebody_else(cast: Cast, browser: Callable[..., Browser]) -> None:
    pages = {
        who: browser(getattr(cast, who)).post("/find", data={"called": "ธีระ"}).text for who in ("malee", "somchai")
    }
    assert str(cast.nok_case.id) in pages["malee"]
    assert "บุญมา" in pages["malee"]
    assert str(cast.nok_case.id) not in pages["somchai"]
    assert "บุญมา" not in pages["somchai"]
    assert "นก" in pages["somchai"]


def test_one_damaged_key_hides_one_person_and_no_other(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    key = db.get_one(DataKey, (cast.ton_case.person_id, 1))
    key.wrapped = key.wrapped[:-1] + bytes([key.wrapped[-1] ^ 1])
    client = browser(cast.prasit)
    assert str(cast.nok_case.id) in client.post("/find", data={"called": "ธีระ"}).text
    listed = client.get("/cases/").text
    assert "[cannot be read]" in listed
    assert "นก" in listed


def _give_number(db: Session, case: Case, cast: Cast) -> None:
    known = people.details_of(case.person)
    people.correct(db, case.person, PersonDetails(nickname=known.nickname, age=16, national_id=NUMBER), cast.malee)


def _many_of_a_name(db: Session, cast: Cast) -> dict[tuple[Sex, int], UUID]:
    """Boys and girls of several ages with one nickname, carried by Malee."""
    made = {}
    for sex in (Sex.MALE, Sex.FEMALE):
        for age in range(10, 22):
            person = people.register(db, PersonDetails(nickname="ปลาวาฬ", sex=sex, age=age), cast.malee)
            cases.open_case(db, person, clock.today(), cast.malee)
            made[sex, age] = person.id
    return made


def test_sex_and_age_bring_to_the_front_whom_they_fit(db: Session, cast: Cast) -> None:
    made = _many_of_a_name(db, cast)
    for (sex, age), person_id in made.items():
        found = [one.person_id for one in finding.find(db, "ปลาวาฬ", cast.malee, sex=sex, age=age)]
        assert person_id in found[:3]
        assert len(found) == 10


def test_a_wrong_sex_or_age_hides_nobody(db: Session, cast: Cast) -> None:
    assert cast.nok_case.person.sex != Sex.FEMALE
    found = finding.find(db, "ธีระ", cast.malee, sex=Sex.FEMALE, age=90)
    assert found[0].case_id == cast.nok_case.id


def test_a_corrected_sex_counts_in_the_next_search(db: Session, cast: Cast) -> None:
    one, other = (people.register(db, PersonDetails(nickname="ปลาวาฬ", sex=Sex.MALE), cast.malee) for _ in range(2))
    for person in (one, other):
        cases.open_case(db, person, clock.today(), cast.malee)
    people.correct(db, other, PersonDetails(nickname="ปลาวาฬ", sex=Sex.FEMALE), cast.malee)
    assert [found.person_id for found in finding.find(db, "ปลาวาฬ", cast.malee, sex=Sex.FEMALE)] == [other.id, one.id]


def test_no_hint_shows_more_of_a_colleagues_young_people(db: Session, cast: Cast) -> None:
    """No more of them, nothing more of each, and their order does not tell whom it fitted."""
    _many_of_a_name(db, cast)
    for sex, age in ((Sex.MALE, 12), (Sex.FEMALE, 12), (Sex.FEMALE, 20)):
        found = finding.find(db, "ปลาวาฬ", cast.somchai, sex=sex, age=age)
        assert len(found) == strangers.AT_ONCE
        assert {(one.case_id, one.sex, one.is_open, one.met) for one in found} == {(None, None, True, None)}
        assert [one.person_id for one in found] == sorted(one.person_id for one in found)


def test_hints_are_counted_against_enumerating_like_any_search(db: Session, cast: Cast) -> None:
    _many_of_a_name(db, cast)
    shown = set()
    for sex in (Sex.MALE, Sex.FEMALE):
        for age in range(10, 22):
            shown |= {one.person_id for one in finding.find(db, "ปลาวาฬ", cast.somchai, sex=sex, age=age)}
    assert len(db.scalars(select(strangers.StrangerShown)).all()) == len(shown)


def test_ones_own_are_found_among_very_many_of_the_name(db: Session, cast: Cast) -> None:
    for _ in range(120):
        people.register(db, PersonDetails(nickname="นกฮูก"), cast.somchai)
    own = people.register(db, PersonDetails(nickname="นกฮูก"), cast.malee)
    own.made_at = clock.now() - timedelta(days=400)
    cases.open_case(db, own, clock.today(), cast.malee)
    assert finding.find(db, "นกฮูก", cast.malee)[0].person_id == own.id


def test_the_page_takes_sex_and_age_and_keeps_them(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    made = _many_of_a_name(db, cast)
    db.commit()
    page = browser(cast.malee).post("/find", data={"called": "ปลาวาฬ", "sex": "female", "age": "19"}).text
    assert 'value="19"' in page
    assert page.index(str(_case_of(db, made[Sex.FEMALE, 19]))) > 0
    wrong = browser(cast.malee).post("/find", data={"called": "ปลาวาฬ", "age": "x"}).text
    assert str(_case_of(db, made[Sex.FEMALE, 19])) not in wrong


def _case_of(db: Session, person_id: UUID) -> UUID:
    return db.scalars(select(Case.id).where(Case.person_id == person_id)).one()
