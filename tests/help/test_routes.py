"""The handbook's pages: who may read which, and the link from each page to its own section."""

from collections.abc import Callable

import pytest

from outreach.web.application import OutreachApp
from tests.support.browser import Browser
from tests.support.cast import Cast

Browse = Callable[..., Browser]


def test_a_page_leads_to_its_own_section(browser: Browse, cast: Cast) -> None:
    page = browser(cast.malee, speaks="th").get("/contacts/new").text
    assert 'href="/help/meeting#first" target="_blank"' in page
    assert "วิธีใช้หน้านี้" in page


def test_the_sign_in_page_leads_to_a_chapter_that_is_open(browser: Browse) -> None:
    assert "/help/signing-in#sign-in" in browser().get("/sign-in").text
    assert browser().get("/help/signing-in").status_code == 200


@pytest.mark.parametrize("address", ["/help/", "/help/meeting"])
def test_the_other_chapters_ask_to_sign_in(browser: Browse, address: str) -> None:
    assert browser().get(address).location.startswith("/sign-in")


def test_a_chapter_that_there_is_not_is_not_found(browser: Browse, cast: Cast) -> None:
    assert browser(cast.malee).get("/help/contents.toml").status_code == 404


@pytest.mark.parametrize(("who", "first_day"), [("malee", "caseworker")])
def test_the_first_day_of_the_own_role_stands_on_top(browser: Browse, cast: Cast, who: str, first_day: str) -> None:
    page = browser(getattr(cast, who)).get("/help/").text
    assert page.index(f'class="whole" href="/help/day-one-{first_day}"') == page.index('class="whole"')


def test_a_chapter_speaks_the_language_of_its_reader(browser: Browse, cast: Cast) -> None:
    assert "<h1>The day&#39;s work</h1>" in browser(cast.malee, speaks="en").get("/help/today").text
    assert "<h1>งานแต่ละวัน</h1>" in browser(cast.malee, speaks="th").get("/help/today").text


def test_a_person_asked_for_the_second_step_can_read_about_it(browser: Browse, cast: Cast) -> None:
    page = browser(cast.malee).get("/account/codes").text
    assert "/help/signing-in#second" in page


def test_the_handbook_works_below_another_address(house: OutreachApp) -> None:
    with house.test_request_context("/contacts/new", environ_overrides={"SCRIPT_NAME": "/city"}):
        assert house.jinja_env.globals["help_here"]() == "/city/help/meeting#first"
