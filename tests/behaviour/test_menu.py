"""The menu: in groups that an eye takes in at once, and a search box in the head of every page for who may search."""

import re
from collections.abc import Callable

import pytest

from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.matrix import ROLES

Open = Callable[..., Browser]
TABS = {
    "caseworker": ["/", "/cases/", "/contacts/new", "/find"],
    "supervisor": ["/", "/cases/", "/approvals", "/find"],
    "house_parent": ["/house/tonight", "/house/log/new", "/house/log"],
    "partner": ["/referrals/", "/admissions/", "/our-agency"],
    "manager": ["/statistics/"],
    "administrator": ["/users/", "/admissions/", "/agencies/", "/communities/"],
}


def menu(cast: Cast, browser: Open, role: str) -> str:
    page = browser(getattr(cast, ROLES[role])).get("/account").text
    return page.partition('<nav class="rooms"')[2].partition('<li class="phone">')[0]


@pytest.mark.parametrize("role", ROLES)
def test_a_group_has_at_most_six_rooms(cast: Cast, browser: Open, role: str) -> None:
    groups = menu(cast, browser, role).split('class="desktop group-title"')
    assert max(group.count('class="room"') for group in groups) <= 6


@pytest.mark.parametrize("role", ROLES)
def test_the_tabs_of_a_phone_stand_first(cast: Cast, browser: Open, role: str) -> None:
    shown = re.findall(r'<li( class="desktop")?><a class="room" href="([^"]+)"', menu(cast, browser, role))
    assert [address for beyond, address in shown if not beyond] == TABS[role]


@pytest.mark.parametrize("role", ROLES)
def test_no_heading_stands_alone(cast: Cast, browser: Open, role: str) -> None:
    _first, *groups = menu(cast, browser, role).split('class="desktop group-title"')
    assert all('class="room"' in group for group in groups)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_search_finds_the_box_on_every_page(cast: Cast, browser: Open, role: str) -> None:
    page = browser(getattr(cast, ROLES[role])).get("/account").text
    assert ("data-find" in page) == (role in ("caseworker", "supervisor"))


@pytest.mark.parametrize(
    ("role", "address"),
    [
        *(("supervisor", address) for address in ("/working-group/", "/placements/", "/groups/picture")),
        *(("caseworker", address) for address in ("/groups/", "/therapy/sessions/")),
    ],
)
def test_what_has_a_list_of_its_own_is_in_the_menu(cast: Cast, browser: Open, role: str, address: str) -> None:
    assert f'href="{address}"' in menu(cast, browser, role)


def test_the_box_searches_by_post(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    box = client.get("/account").text.partition("<form")[2].partition("</form>")[0]
    assert 'method="post" action="/find"' in box
    assert str(cast.nok_case.id) in client.post("/find", data={"called": "นก"}).text


def test_the_page_of_the_search_has_one_box(cast: Cast, browser: Open) -> None:
    assert browser(cast.malee).get("/find").text.count('name="called"') == 1
