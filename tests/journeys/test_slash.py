"""The search box in the head of every page: a slash leads there at a desk, a thumb on a phone; and the menu beside."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_slash_and_a_name_find_somebody(phone: Callable[..., Page]) -> None:
    page = phone("malee")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/cases/")
    page.keyboard.press("/")
    page.keyboard.type("ต้น")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="ฉันเจอน้องคนนี้")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 800})


def test_a_slash_in_a_field_is_a_slash(phone: Callable[..., Page]) -> None:
    page = phone("malee")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/contacts/new")
    page.locator("#story").focus()
    page.keyboard.type("1/2")
    assert page.input_value("#story") == "1/2"
    page.fill("#story", "")
    page.set_viewport_size({"width": 360, "height": 800})


def test_a_phone_has_the_box_too(phone: Callable[..., Page]) -> None:
    page = phone("malee")
    page.goto("/cases/")
    page.fill("[data-find]", "ต้น")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="ฉันเจอน้องคนนี้")).to_be_visible()


@pytest.mark.parametrize("place", ["/", "/statistics/", "/agencies/"])
def test_the_longest_menu_stands_on_a_screen(phone: Callable[..., Page], place: str) -> None:
    page = phone("prasit")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(place)
    assert page.evaluate("(menu => menu.scrollHeight <= menu.clientHeight)(document.querySelector('.rooms'))")
    page.set_viewport_size({"width": 360, "height": 800})
