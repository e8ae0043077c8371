"""What is wrong with a form is said in one round: what a field knows, and what a verb would refuse, together."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
WRONG = {"national_id": "123", "phone": "81", "passport": "-", "birth_date": "1/1/2500", "nickname": "ก" * 81}


@pytest.mark.parametrize("page", ["/contacts/new", "/cases/{}/person"])
def test_each_number_and_the_age_are_wrong_at_once(cast: Cast, browser: Open, page: str) -> None:
    text = browser(cast.malee).post(page.format(cast.nok_case.id), data=WRONG).text
    assert [name for name in (*WRONG, "sex") if f'id="{name}-error"' not in text] == []


def test_a_field_says_one_thing_of_one_mistake(cast: Cast, browser: Open) -> None:
    text = browser(cast.malee, speaks="en").post(f"/cases/{cast.nok_case.id}/person", data=WRONG).text
    assert text.split('id="birth_date-error"')[1].split("</p>")[0].count("Is the era right?") == 1


def test_what_stands_already_is_not_held_against_a_correction(db: Session, cast: Cast, browser: Open) -> None:
    person = cast.nok_case.person
    person.phone = "12"  # from before there was a normal form
    data = {"sex": "male", "nickname": "นก", "phone": "12", "revision": str(person.revision)}
    assert browser(cast.malee).post(f"/cases/{cast.nok_case.id}/person", data=data).status_code == 303
    assert (person.phone, person.nickname) == ("12", "นก")
