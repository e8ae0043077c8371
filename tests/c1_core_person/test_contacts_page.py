"""The most used page, walked as at night: look first, no doubles, nothing typed is lost, nothing half written."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c1_core_person import places
from outreach.c1_core_person.contacts import Contact
from outreach.c1_core_person.places import PlaceDetails, PlaceKind
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import Person, PersonDetails, Sex
from outreach.core import clock, thai
from outreach.directory import communities
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast

Open = Callable[..., Browser]
PAGE = "/contacts/new"
STORY = "นั่งคุยกันหน้าร้านเกม"
DENY = 'name="not_the_same"'
FOLD = '<details class="fold"'
NUMBER = "110170023450" + thai.make_check_digit("110170023450")


def typed(**more: str) -> dict[str, str]:
    """What a caseworker types of somebody whom nobody knows yet."""
    return {"how": "talked", "sex": "male", "nickname": "โอ๊ต", "age": "16", "day": _today(), "story": STORY} | more


def _today() -> str:
    return clock.show_date(clock.today(), "th", "numeric")


def counts(db: Session) -> list[int | None]:
    """People, cases and contacts on record."""
    return [db.scalar(select(func.count()).select_from(table)) for table in (Person, Case, Contact)]


def test_one_form_records_a_person_a_case_and_a_contact(db: Session, cast: Cast, browser: Open) -> None:
    place = places.add(db, PlaceDetails(name="ลานหน้าเวที", kind=PlaceKind.CONCERT_FRONT), cast.dao)
    answer = browser(cast.malee).post(PAGE, data=typed(place=str(place.id), at_time="00.00", others="3"))
    contact = db.scalars(select(Contact)).one()
    assert answer.location == f"/cases/{contact.case_id}"
    assert (contact.place_id, contact.others, contact.story) == (place.id, 3, STORY)
    assert db.get_one(Case, contact.case_id).caseworker_id == cast.malee.id


def test_the_community_is_chosen_from_the_list_or_typed(db: Session, cast: Cast, browser: Open) -> None:
    communities.add(db, "ชุมชนโนนชัย 1", cast.dao)
    communities.set_active(db, communities.add(db, "ชุมชนเก่า", cast.dao), False, cast.dao)
    page = browser(cast.malee).get(PAGE).text
    assert '<option value="ชุมชนโนนชัย 1"></option>' in page
    assert "ชุมชนเก่า" not in page
    answer = browser(cast.malee).post(PAGE, data=typed(community="ข้างทางรถไฟ"))
    case = db.scalars(select(Contact)).one()
    assert db.get_one(Person, case.person_id).community == "ข้างทางรถไฟ"
    assert "ข้างทางรถไฟ" in browser(cast.malee).get(answer.location).text
    assert [one.name for one in communities.everyone(db, None)] == ["ชุมชนเก่า", "ชุมชนโนนชัย 1"]


@pytest.mark.parametrize("page", [PAGE, "/cases/{}/person"])
def test_no_sex_is_chosen_before_somebody_chooses(db: Session, cast: Cast, browser: Open, page: str) -> None:
    shown = browser(cast.malee).get(PAGE).text
    assert shown.count('name="sex"') == len(Sex) == 4
    assert not re.search(r'name="sex"[^>]*checked', shown)
    sent = typed(sex="") if page == PAGE else {"nickname": "โอ๊ต"}
    asked = browser(cast.malee).post(page.format(cast.nok_case.id), data=sent).text
    assert "Please fill this in." in asked
    assert (STORY if page == PAGE else "โอ๊ต") in asked
    assert counts(db) == [3, 3, 0]


def test_not_known_yet_is_a_choice_of_its_own(db: Session, cast: Cast, browser: Open) -> None:
    browser(cast.malee).post(PAGE, data=typed(sex=Sex.UNKNOWN.value))
    assert db.get_one(Person, db.scalars(select(Contact)).one().person_id).sex == Sex.UNKNOWN


def test_no_name_given_is_no_hindrance(db: Session, cast: Cast, browser: Open) -> None:
    answer = browser(cast.malee).post(PAGE, data=typed(nickname="", age=""))
    assert answer.status_code == 303
    assert db.get_one(Person, db.scalars(select(Contact)).one().person_id).nickname is None


def test_looking_leads_to_an_own_case_and_hides_a_team_mates(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    own = client.post(PAGE, data={"looking": "1", "called": "นก"}).text
    mates = client.post(PAGE, data={"looking": "1", "called": "ต้น"}).text
    assert f"/cases/{cast.nok_case.id}/contacts/new" in own
    assert "สมชาย" in mates
    assert str(cast.ton_case.id) not in mates


def test_looking_shows_nobody_of_another_centre(cast: Cast, browser: Open) -> None:
    assert "อนงค์" not in browser(cast.malee).post(PAGE, data={"looking": "1", "called": "ฝน"}).text


def test_what_was_looked_for_becomes_the_nickname_on_the_form(cast: Cast, browser: Open) -> None:
    page = browser(cast.malee).post(PAGE, data={"looking": "1", "called": "โอ๊ต"}).text
    assert 'name="nickname" type="text" value="โอ๊ต"' in page


def test_an_id_card_that_was_looked_for_becomes_no_nickname(cast: Cast, browser: Open) -> None:
    page = browser(cast.malee).post(PAGE, data={"looking": "1", "called": NUMBER}).text
    assert 'name="nickname" type="text" value=""' in page
    assert page.split(FOLD)[1].startswith(" open>")
    assert f'value="{NUMBER}"' in page.split(FOLD)[1]


@pytest.mark.parametrize("called", ["", " ", "ก" * 81], ids=["nothing", "a space", "too long"])
def test_looking_for_what_is_no_name_does_not_deny_that_one_is(cast: Cast, browser: Open, called: str) -> None:
    assert "Nobody like that" not in browser(cast.malee).post(PAGE, data={"looking": "1", "called": called}).text


def test_many_of_one_nickname_do_not_crowd_out_ones_own(db: Session, cast: Cast, browser: Open) -> None:
    for caseworker in [cast.malee] * 12 + [cast.somchai]:  # his own is the last to be put on record
        person = people.register(db, PersonDetails(nickname="นก"), caseworker)
        own = cases.open_case(db, person, clock.today(), caseworker)
    page = browser(cast.somchai).post(PAGE, data={"looking": "1", "called": "นก"}).text
    assert page.index(f"/cases/{own.id}/contacts/new") < page.index("Ask to take over")


def test_to_be_shown_doubles_is_on_record(db: Session, cast: Cast, browser: Open) -> None:
    browser(cast.malee).post(PAGE, data=typed(nickname="นก"))
    line = db.scalars(
        select(AuditLine).where(AuditLine.action != "cells.read").order_by(AuditLine.seq.desc()).limit(1)
    ).one()
    assert (line.action, line.actor_id) == ("person.search", cast.malee.id)


def test_to_deny_the_doubles_once_is_enough(db: Session, cast: Cast, browser: Open) -> None:
    """An error elsewhere must not ask the question again."""
    before, sure = counts(db), typed(nickname="นก", not_the_same="y")
    page = browser(cast.malee).post(PAGE, data=sure | {"day": "31/02/2569"}).text
    assert "There is no such day in the calendar." in page
    assert DENY in page
    assert counts(db) == before


def test_doubles_and_what_else_is_wrong_are_said_together(cast: Cast, browser: Open) -> None:
    page = browser(cast.malee).post(PAGE, data=typed(nickname="นก", at_time="25.00")).text
    assert DENY in page
    assert "Write the time like 23.15." in page


def test_nobody_is_asked_to_deny_doubles_that_are_not_there(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    assert DENY not in client.get(PAGE).text
    assert DENY not in client.post(PAGE, data=typed(day="")).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"how": ""}, "Please fill this in."),
        ({"how": "married"}, "could not coerce"),
        ({"others": "-1"}, "A number from 0 to 500, please."),
        ({"others": "501"}, "A number from 0 to 500, please."),
        ({"at_time": "25.00"}, "Write the time like 23.15."),
        ({"age": "31"}, "An age between 5 and 30, please."),
        ({"age": "4"}, "An age between 5 and 30, please."),
        ({"day": "1/1/3100"}, "This day has not come yet."),
        ({"day": "30/9/2553"}, "This is before the programme began"),
        ({"place": str(uuid4())}, "Choose a place of the list."),
        ({"place": "nowhere"}, "could not coerce"),
    ],
    ids=lambda part: "-".join(part) if isinstance(part, dict) else "",
)
def test_what_cannot_be_is_said_and_nothing_is_lost_or_written(
    db: Session, cast: Cast, browser: Open, wrong: dict[str, str], sentence: str
) -> None:
    before = counts(db)
    answer = browser(cast.malee).post(PAGE, data=typed(**wrong))
    assert answer.status_code == 200
    assert sentence in answer.text
    assert STORY in answer.text
    assert counts(db) == before


def test_a_mistyped_id_card_is_said_and_stays_typed(db: Session, cast: Cast, browser: Open) -> None:
    before, wrong = counts(db), NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)
    page = browser(cast.malee).post(PAGE, data=typed(national_id=wrong)).text
    assert "one of them is mistyped" in page
    assert f'value="{wrong}"' in page
    assert counts(db) == before


@pytest.mark.parametrize(
    ("rare", "is_open"),
    [
        ({}, False),
        ({"where_else": "ใต้สะพาน"}, True),
        ({"others": "0"}, True),
        ({"others": "many"}, True),
        ({"given_name": "ธีระ"}, True),
        ({"family_name": "บุญมา"}, True),
        ({"birth_date": "4/5/2553"}, True),
        ({"birth_date": "31/2/2553"}, True),
        ({"national_id": "12"}, True),
        ({"phone": "0810000000"}, True),
        ({"address": "บ้านยาย"}, True),
    ],
    ids=lambda part: "-".join(part) or "nothing" if isinstance(part, dict) else "",
)
def test_what_was_typed_in_the_fold_stays_open_on_the_form(
    cast: Cast, browser: Open, rare: dict[str, str], is_open: bool
) -> None:
    page = browser(cast.malee).post(PAGE, data=typed(how="", **rare)).text
    assert page.split(FOLD)[1].startswith(" open>") is is_open


@pytest.mark.parametrize(("nickname", "sure"), [("โอ๊ต", ""), ("นก", "y")])
def test_a_future_birth_date_is_refused_whoever_has_the_name(
    db: Session, cast: Cast, browser: Open, nickname: str, sure: str
) -> None:
    before, sent = counts(db), typed(nickname=nickname, birth_date="1/1/2600", not_the_same=sure)
    assert "Is the era right?" in browser(cast.malee).post(PAGE, data=sent).text
    assert counts(db) == before


@pytest.mark.parametrize("others", ["0", "500"])
def test_the_bounds_themselves_are_taken(db: Session, cast: Cast, browser: Open, others: str) -> None:
    assert browser(cast.malee).post(PAGE, data=typed(others=others)).status_code == 303
    assert db.scalars(select(Contact.others)).one() == int(others)


def test_a_session_that_ran_out_while_looking_still_gives_today(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    with clock.travel(clock.now() + timedelta(minutes=30)):
        sign_in = client.post(PAGE, data={"looking": "1", "called": "โอ๊ต"}).location
    page = client.get(client.post(sign_in, data={"username": "malee", "password": PASSWORD}).location).text
    assert 'name="called" type="text" value="โอ๊ต"' in page
    assert clock.show_date(clock.today(), "en", "numeric") in page
