"""What people type, as their keyboards and clipboards send it: nothing of it is refused for what nobody can see."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from outreach.access import passwords
from outreach.casefile.notes import Note
from outreach.casefile.people import Person
from outreach.core import clock, thai
from outreach.core.identifiers import read_id, read_phone
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast

Open = Callable[..., Browser]
LINES = "\r\n".join(["ก" * 39] * 200)  # 7,999 letters, as a browser counts and sends them


def test_a_note_as_long_as_the_box_takes_is_kept_whole(db: Session, cast: Cast, browser: Open) -> None:
    day = clock.show_date(clock.today(), "en", "numeric")
    page = f"/cases/{cast.nok_case.id}/notes/new"
    assert browser(cast.malee).post(page, data={"body": LINES, "day": day}).status_code == 303
    assert db.query(Note).one().body == LINES.replace("\r\n", "\n")


def test_one_letter_more_is_refused_at_the_field_and_kept(db: Session, cast: Cast, browser: Open) -> None:
    day = clock.show_date(clock.today(), "en", "numeric")
    page = f"/cases/{cast.nok_case.id}/notes/new"
    answer = browser(cast.malee).post(page, data={"body": LINES + "กก", "day": day})
    assert "At most 8000 characters." in answer.text
    assert db.query(Note).all() == []


def test_a_mark_that_turns_the_direction_stays_in_no_name(db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/person"
    typed = {"nickname": "น\u202eก\u2066\u200b", "sex": "female"}
    assert client.post(page, data=typed).status_code == 303
    assert db.get_one(Person, cast.nok_case.person_id).nickname == "นก"


@pytest.mark.parametrize(
    "typed", ["０８１２３４５６７８", "\u202a+66 81-234-5678\u202c", "๐๘๑ ๒๓๔ ๕๖๗๘", "＋６６８１２３４５６７８"]
)
def test_a_telephone_is_read_in_any_digits_and_phone_book_form(typed: str) -> None:
    assert read_phone(typed) == "0812345678"


def test_an_id_number_is_read_in_full_width_digits_too() -> None:
    assert read_id("１１０１７００２０３４５０") == read_id("1101700203450")


def test_a_blank_that_came_with_a_pasted_password_does_not_count() -> None:
    made = passwords.seal(PASSWORD)
    assert all(passwords.fits(made, typed) for typed in (f"{PASSWORD} ", f"\u00a0{PASSWORD}\n"))
    assert not passwords.fits(made, PASSWORD.replace(" ", "  "))
    passwords.check(f"{PASSWORD}        ")
    assert passwords.fits(passwords.seal(f" {PASSWORD} "), PASSWORD)


def test_a_former_password_with_a_blank_at_its_end_still_fits() -> None:
    former = passwords._hasher.hash(f"{PASSWORD} ")
    assert passwords.fits(former, f"{PASSWORD} ")


def test_what_can_be_seen_is_left_as_it_is() -> None:
    seen = "ก็ ๆ ฯ\tน้ำ – «abc» 👩\u200d👧 ไม้\nบรรทัด"
    assert thai.visible(seen) == seen
