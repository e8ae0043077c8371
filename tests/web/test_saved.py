"""Every save says what it saved, in one line on the next page; the line holds nothing of a young person."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.orm import Session

from outreach.core.language import LazyText, catalogue
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support import says
from tests.support.cast import Cast

Open = Callable[..., Browser]


def lines(app: OutreachApp) -> Iterator[LazyText]:
    for one in says.forms(app):
        words, what = getattr(app.view_functions[one], "says", (None, {}))
        yield from filter(None, (words, *what.values()))


def test_every_form_says_what_it_saved_or_why_not(house: OutreachApp) -> None:
    declared = {one for one in says.forms(house) if hasattr(house.view_functions[one], "says")}
    assert says.forms(house) - declared - says.QUIET.keys() - says.SHOWS == set()
    assert (says.QUIET.keys() | says.SHOWS) <= says.forms(house) - declared


def test_each_line_is_one_sentence_and_names_nobody(house: OutreachApp) -> None:
    said = [one.text for one in lines(house)]
    assert len(said) > 100
    assert [text for text in said if not text.endswith(".") or "%(" in text or len(text) > 80] == []
    assert [text for text in said if len(catalogue("th")[text]) > 80] == []


@pytest.mark.parametrize(
    ("language", "line"), [("en", "How to reach them safely is saved."), ("th", "บันทึกวิธีติดต่อที่ปลอดภัยแล้ว")]
)
def test_the_next_page_says_it_once(db: Session, cast: Cast, browser: Open, language: str, line: str) -> None:
    client, page = browser(cast.malee, speaks=language), f"/cases/{cast.nok_case.id}"
    led = client.post(f"{page}/safe-contact", data={"times": "หลัง 18 น."})
    assert line not in led.location
    assert "?" not in led.location
    assert client.get(page).text.count(line) == 1
    assert line not in client.get(page).text


def test_a_second_tap_is_told_the_same(db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    for _tap in range(2):
        client.post(f"{page}/safe-contact", data={"times": "หลัง 18 น.", "once": "a" * 32})
        assert "How to reach them safely is saved." in client.get(page).text


def test_what_is_refused_says_nothing(db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    assert client.post(f"{page}/notes/new", data={"body": ""}).status_code == 200
    assert "notice saved" not in client.get(page).text
