"""«Back» from a case leads to the list that one came from, with its filter."""

import html
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from outreach.directory.needs import Need
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]


def back(client: Browser, cast: Cast) -> str:
    return head(client, f"/cases/{cast.nok_case.id}")


def head(client: Browser, address: str) -> str:
    page = client.get(address).text
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


@pytest.mark.parametrize(
    "page",
    [
        "/approvals?kind=outcome&sort=since",
        "/house",
        "/find",
        "/people/doubles",
        "/calendar",
        "/caseload",
        "/contradictions/",
        "/statistics/gaps",
    ],
)
def test_back_leads_to_each_page_that_lists_cases(cast: Cast, browser: Open, page: str) -> None:
    client = browser(cast.prasit)
    client.get("/cases/")
    assert client.get(page).status_code == 200
    assert html.unescape(back(client, cast)) == page


def test_a_search_from_the_head_leads_back_to_find(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    client.get("/cases/")
    client.post("/find", data={"called": "นก"})
    assert back(client, cast) == "/find"


def test_a_referral_leads_back_to_the_list_until_its_case_opens(db: Session, cast: Cast, browser: Open) -> None:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"], message="-")
    db.commit()
    client, of_case = browser(cast.prasit), f"/cases/{cast.nok_case.id}"
    client.get("/referrals/stuck")
    assert head(client, f"{of_case}/referrals/{sent.id}") == "/referrals/stuck"
    client.get(of_case)
    assert head(client, f"{of_case}/referrals/{sent.id}") == of_case
