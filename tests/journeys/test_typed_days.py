"""While a day is typed, the page says which one it reads: the same words as the server, in either era and language."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from outreach.core import typed_days
from outreach.core.language import speaking
from outreach.web import day_words
from outreach.web.typed_fields import programme_years
from tests.support.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TYPED = ["21/11/69", "๒๑/๑๑/๖๙", "21 พ.ย. 69", "21-11-2569", "21/11/26", "2026-11-21", "29/2/67"]
NO_DAY = ["29/2/69", "21/11/45", "21/11/569", "31/4/69"]


@pytest.mark.parametrize("speaks", ["th", "en"])
def test_the_day_is_said_while_it_is_typed(phone: Callable[..., Page], cast: Cast, speaks: str) -> None:
    page = phone("malee", speaks=speaks)
    page.goto(f"/cases/{cast.nok_case.id}/notes/new")
    for typed in TYPED:
        if speaks == "en" and "พ" in typed:
            continue
        page.fill("#day", typed)
        with speaking(speaks):
            said = day_words.say(typed_days.read_date(typed, programme_years()))
        expect(page.locator(".day-read")).to_have_text(said)
    for typed in NO_DAY:
        page.fill("#day", typed)
        page.wait_for_timeout(500)
        expect(page.locator(".day-read")).to_have_text("")


def test_a_number_pad_writes_a_short_year(phone: Callable[..., Page], cast: Cast) -> None:
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}/notes/new")
    page.fill("#day", "")
    page.locator("#day").press_sequentially("211169")
    expect(page.locator("#day")).to_have_value("21/11/69")
    expect(page.locator(".day-read")).to_have_text("= วันเสาร์ที่ 21 พฤศจิกายน 2569 (2026)")
