"""A day field reads what people write, says what it read, and refuses what has not come or never was."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import people
from outreach.casefile.notes import Note
from outreach.core import clock
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
HELD = datetime(2026, 11, 21, 16, 59, tzinfo=UTC)  # a minute before midnight in Khon Kaen


def note_page(cast: Cast) -> str:
    """The form of a note."""
    return f"/cases/{cast.nok_case.id}/notes/new"


def read_beside(page: str, field: str) -> str:
    """What stands beside a day field."""
    return page.split(f'id="{field}"')[1].split('class="day-read" aria-live="polite">')[1].split("</p>")[0]


@pytest.mark.parametrize(
    "typed", ["21/11/69", "21-11-69", "๒๑/๑๑/๖๙", "21 พ.ย. 69", "21/11/26", "211169", "21/11/2569"]
)
def test_a_day_is_kept_as_it_is_written_in_thailand(db: Session, cast: Cast, browser: Open, typed: str) -> None:
    with clock.travel(HELD):
        assert browser(cast.malee).post(note_page(cast), data={"body": "คุยกัน", "day": typed}).status_code == 303
    assert db.query(Note).one().day == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("speaks", "words"),
    [("th", "= วันเสาร์ที่ 21 พฤศจิกายน 2569 (2026)"), ("en", "= Saturday 21 November 2026 (2569)")],
)
def test_a_form_that_comes_back_says_what_it_read(cast: Cast, browser: Open, speaks: str, words: str) -> None:
    with clock.travel(HELD):
        page = browser(cast.malee, speaks=speaks).post(note_page(cast), data={"body": "", "day": "21/11/69"}).text
    assert read_beside(page, "day") == words
    assert 'value="21/11/69"' in page


def test_what_is_no_day_says_nothing_beside_it(cast: Cast, browser: Open) -> None:
    page = browser(cast.malee, speaks="en").post(note_page(cast), data={"body": "", "day": "29/2/69"}).text
    assert read_beside(page, "day") == ""
    assert "There is no such day in the calendar." in page


@pytest.mark.parametrize(("minute", "status"), [(59, 200), (60, 303)])
def test_tomorrow_in_short_comes_at_midnight_in_khon_kaen(cast: Cast, browser: Open, minute: int, status: int) -> None:
    with clock.travel(datetime.fromtimestamp(HELD.timestamp() - 59 * 60 + minute * 60, UTC)):
        answer = browser(cast.malee, speaks="en").post(note_page(cast), data={"body": "คุยกัน", "day": "22/11/69"})
    assert answer.status_code == status
    assert ("This day has not come yet." in answer.text) == (status == 200)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1/1/70", "Is the era right?"),
        ("1/1/27", "Is the era right?"),
        ("1/1/28", "Write the year in full"),
        ("29/2/52", "There is no such day"),
        ("52", "Write the day like"),
    ],
)
def test_a_birth_date_that_cannot_be_is_refused(cast: Cast, browser: Open, typed: str, words: str) -> None:
    data = {"sex": "female", "birth_date": typed}
    page = browser(cast.malee, speaks="en").post(f"/cases/{cast.nok_case.id}/person", data=data).text
    assert words in page.split('id="birth_date-error"')[1].split("</p>")[0]


@pytest.mark.parametrize("typed", ["29/2/51", "29/2/08", "29 ก.พ. 51", "29/2/2008", "29/2/2551"])
def test_a_birth_date_is_of_a_young_person(db: Session, cast: Cast, browser: Open, typed: str) -> None:
    data = {"sex": "female", "birth_date": typed}
    assert browser(cast.malee).post(f"/cases/{cast.nok_case.id}/person", data=data).status_code == 303
    assert people.born_on(cast.nok_case.person) == date(2008, 2, 29)


def test_a_year_alone_says_what_it_is(cast: Cast, browser: Open) -> None:
    data = {"sex": "", "birth_date": "4/2552"}
    page = browser(cast.malee, speaks="th").post(f"/cases/{cast.nok_case.id}/person", data=data).text
    assert read_beside(page, "birth_date") == "= เมษายน 2552 (2009)"
