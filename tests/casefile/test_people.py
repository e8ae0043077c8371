"""Who a young person is: corrected over the years, never spoilt by what cannot be read."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.casefile import numbers, people
from outreach.casefile.cases import Case
from outreach.casefile.milestones import Milestone
from outreach.casefile.people import BirthKnown, Person, PersonDetails, Sex
from outreach.core import clock, thai
from outreach.core.errors import Refused
from outreach.core.sealing import DataKey, Unreadable
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
NUMBER = "110170023450" + thai.make_check_digit("110170023450")


def person_page(cast: Cast) -> str:
    return f"/cases/{cast.nok_case.id}/person"


ALMOST_THIRTY = clock.today() - timedelta(days=29 * 365 + 100)


@pytest.mark.parametrize("known", [PersonDetails(age=29), PersonDetails(birth_date=ALMOST_THIRTY)])
def test_who_has_grown_past_thirty_with_us_is_still_corrected(db: Session, cast: Cast, known: PersonDetails) -> None:
    person = people.register(db, known, cast.malee)
    with clock.travel(clock.now() + timedelta(days=900)):
        now = people.details_of(person)
        people.correct(
            db, person, PersonDetails(birth_date=now.birth_date, age=now.age, phone="0812345678"), cast.malee
        )
    assert person.phone == "0812345678"


@pytest.mark.parametrize(
    ("known", "born", "kept"),
    [(BirthKnown.YEAR, date(2009, 1, 1), "2009"), (BirthKnown.MONTH, date(2009, 4, 1), "2009-04")],
)
def test_a_year_or_month_of_birth_ages_from_its_first_day(
    db: Session, cast: Cast, known: BirthKnown, born: date, kept: str
) -> None:
    with clock.travel(date(2026, 6, 1)):
        person = people.register(db, PersonDetails(birth_date=born, birth_known=known), cast.malee)
        assert (person.birth_known, person.birth_year, person.birth_date) == (known, 2009, kept)
        assert (people.born_on(person), people.age_on(person, clock.today())) == (born, 17)
        told = people.details_of(person)
        assert (told.birth_date, told.birth_known, told.age) == (born, known, None)
    with clock.travel(date(2042, 1, 1)):  # who has grown up with us is still corrected
        people.correct(db, person, replace(told, phone="0812345678"), cast.malee)
    with clock.travel(date(2026, 6, 1)):
        people.correct(db, person, PersonDetails(birth_date=born), cast.malee)  # now it is known to the day
    assert (person.birth_known, person.birth_date) == (BirthKnown.DAY, born.isoformat())


@pytest.mark.parametrize("year", [1990, 2023])
def test_a_year_of_birth_that_cannot_be_is_refused_at_its_field(db: Session, cast: Cast, year: int) -> None:
    with clock.travel(date(2026, 6, 1)), pytest.raises(Refused, match="Is the era right") as refusal:
        people.register(db, PersonDetails(birth_date=date(year, 1, 1), birth_known=BirthKnown.YEAR), cast.malee)
    assert refusal.value.field == "birth_date"


def test_a_year_alone_is_typed_and_found_again_on_the_page(db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), person_page(cast)
    for typed, known, said in (("พ.ศ. 2552", "year", "2009"), ("4/2552", "month", "04/2009")):
        sent = {"nickname": "นก", "sex": "male", "birth_date": typed}
        assert client.post(page, data=sent).status_code == 303
        assert cast.nok_case.person.birth_known == known
        assert re.search(rf'name="birth_date"[^>]*value="{said}"', client.get(page).text)
    answer = client.post(page, data={"nickname": "นก", "sex": "male", "birth_date": "52"}).text
    assert 'value="52"' in answer


def test_an_age_grows_with_the_years(db: Session, cast: Cast) -> None:
    person = people.register(db, PersonDetails(age=15), cast.malee)
    with clock.travel(clock.now() + timedelta(days=366)):
        assert people.age_on(person, clock.today()) == 16


def test_a_birth_date_wins_over_an_age_and_both_can_be_removed(db: Session, cast: Cast) -> None:
    person = people.register(db, PersonDetails(birth_date=date(2010, 5, 4), age=20), cast.malee)
    assert people.born_on(person) == date(2010, 5, 4)
    people.correct(db, person, PersonDetails(), cast.malee)
    assert (person.birth_known, people.age_on(person, clock.today())) == (BirthKnown.NOT, None)


def test_taking_an_id_number_away_frees_it_for_its_owner(db: Session, cast: Cast) -> None:
    wrong = people.register(db, PersonDetails(national_id=NUMBER), cast.malee)
    people.correct(db, wrong, PersonDetails(), cast.malee)
    right = people.register(db, PersonDetails(national_id=NUMBER), cast.malee)
    assert numbers.carriers(db, numbers.NATIONAL_ID, NUMBER) == [right.id]


def test_correcting_leaves_what_cannot_be_read_as_it_lies(db: Session, cast: Cast) -> None:
    person = people.register(
        db, PersonDetails(nickname="เอก", birth_date=date(2010, 5, 4), national_id=NUMBER), cast.malee
    )
    harmed = {name: os.urandom(80) for name in ("nickname_sealed", "birth_date_sealed", "national_id_sealed")}
    for column, cell in harmed.items():
        setattr(person, column, cell)
    people.correct(db, person, people.details_of(person), cast.malee)
    assert {column: getattr(person, column) for column in harmed} == harmed
    assert (person.birth_known, person.birth_year) == (BirthKnown.DAY, 2010)
    people.correct(db, person, PersonDetails(nickname="เอกใหม่"), cast.malee)
    assert person.nickname == "เอกใหม่"


def test_the_page_does_not_offer_what_cannot_be_read_as_a_name(db: Session, cast: Cast, browser: Open) -> None:
    cast.nok_case.person.nickname_sealed = os.urandom(80)
    client = browser(cast.malee)
    assert 'value="[cannot be read]"' not in client.get(person_page(cast)).text
    client.post(person_page(cast), data={"sex": "male", "given_name": "ธีรภัทร", "age": "16"})
    assert cast.nok_case.person.given_name == "ธีรภัทร"
    assert isinstance(cast.nok_case.person.nickname, Unreadable)


def test_the_page_shows_what_is_known_and_keeps_corrections(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    assert 'value="บุญมา"' in client.get(person_page(cast)).text
    number = "1-1017-00234-50-" + NUMBER[-1]
    typed = {"sex": "male", "nickname": "นก", "family_name": "", "birth_date": "4/5/2553", "national_id": number}
    assert client.post(person_page(cast), data=typed).location == f"/cases/{cast.nok_case.id}"
    person = cast.nok_case.person
    assert (people.born_on(person), person.national_id, person.family_name) == (date(2010, 5, 4), NUMBER, None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"national_id": "123"}, "An ID number has 13 digits."),
        ({"national_id": NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)}, "one of them is mistyped"),
        ({"birth_date": "12/3/2496"}, "Is the era right?"),
        ({"birth_date": "12/3/28"}, "Write the year in full"),
        ({"age": "31"}, "An age between 5 and 30, please."),
        ({"age": "many"}, "Not a valid integer value."),
        ({"nickname": "ก" * 81}, "At most 80 characters."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_stays_typed(
    cast: Cast, browser: Open, wrong: dict[str, str], words: str
) -> None:
    [(field, typed)] = wrong.items()
    page = browser(cast.malee).post(person_page(cast), data={"sex": "male", "look": "สักที่แขน"} | wrong).text
    said = page.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert words in said
    assert f'value="{typed}"' in page
    assert "สักที่แขน" in page


def test_somebody_elses_id_number_is_refused_at_its_field(db: Session, cast: Cast, browser: Open) -> None:
    people.register(db, PersonDetails(nickname="คนอื่น", national_id=NUMBER), cast.anong)
    page = browser(cast.malee).post(person_page(cast), data={"sex": "male", "national_id": NUMBER}).text
    assert "belongs to somebody already on record" in page.split('id="national_id-error"')[1]
    assert "คนอื่น" not in page


def rows(db: Session) -> list[int | None]:
    registered = select(func.count()).select_from(AuditLine).where(AuditLine.action == "person.register")
    counts = [select(func.count()).select_from(kind) for kind in (Person, Case, DataKey, Milestone)]
    return [db.scalar(query) for query in (*counts, registered)]


def test_a_refused_first_contact_leaves_nothing_behind(db: Session, cast: Cast, browser: Open) -> None:
    before = rows(db)
    with clock.travel(clock.today()):  # noon
        day = clock.show_date(clock.today(), "th", "numeric")
        typed = {"sex": "female", "how": "talked", "day": day, "at_time": "23.59", "nickname": "ใหม่มาก"}
        page = browser(cast.malee).post("/contacts/new", data=typed).text
    assert "This time has not come yet." in page
    assert 'value="ใหม่มาก"' in page
    assert rows(db) == before


def test_nothing_about_a_person_shows_in_a_printed_row(db: Session, cast: Cast) -> None:
    details = PersonDetails(nickname="ลับมาก", sex=Sex.MALE)
    person = people.register(db, details, cast.malee)
    assert "ลับมาก" not in f"{details!r} {person!r}"
    with pytest.raises(Refused) as refusal:
        people.register(db, PersonDetails(national_id="9876543210987"), cast.malee)
    assert "9876543210987" not in f"{refusal.value!r} {refusal.value}"
