"""«Back» from a case leads to the list that one came from, with its filter."""

from collections.abc import Callable

from tests.support.browser import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


def back(client: Browser, cast: Cast) -> str:
    page = client.get(f"/cases/{cast.nok_case.id}").text
    return page.partition('class="head-back" href="')[2].partition('"')[0]


def test_back_leads_to_the_list_with_its_filter(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    client.get("/cases/?stage=core_person")
    assert back(client, cast) == "/cases/?stage=core_person"


def test_what_is_done_in_the_case_does_not_lose_it(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    client.get("/due/follow_up")
    client.get(f"/cases/{cast.nok_case.id}/notes/new")
    assert client.post(f"/cases/{cast.nok_case.id}/notes/new", data={"body": "-", "day": "1/11/2569"}).status_code < 400
    assert back(client, cast) == "/due/follow_up"


def test_without_a_list_back_leads_to_the_cases(cast: Cast, browser: Open) -> None:
    assert back(browser(cast.malee), cast) == "/cases/"


def test_the_list_of_one_browser_is_not_that_of_another(cast: Cast, browser: Open) -> None:
    browser(cast.malee).get("/due/follow_up")
    assert back(browser(cast.malee), cast) == "/cases/"


def test_an_address_that_is_too_long_is_not_kept(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    client.get("/cases/?stage=" + "x" * 600)
    assert back(client, cast) == "/cases/"


def test_a_search_in_the_list_is_not_kept(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    client.post("/cases/?stage=connect", data={"called": "นก"})
    assert back(client, cast) == "/cases/"
