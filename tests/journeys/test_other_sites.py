"""A page of another site that sends our forms: nobody is signed out by it."""

from collections.abc import Callable

from playwright.sync_api import Browser, Route, expect

from tests.journeys.conftest import phone_at, send
from tests.support.cast import PASSWORD, Cast

ELSEWHERE = "https://elsewhere.example/"
TRAP = '<form method="post" action="{}"><input name="page" value="/"><button>x</button></form>'


def test_who_sends_another_sites_form_stays_signed_in(chromium: Browser, address: str, cast: Cast) -> None:
    page = phone_at(chromium, address).new_page()
    page.goto("/sign-in")
    page.fill("#username", "malee")
    page.fill("#password", PASSWORD)
    send(page)
    for to in ("language/th", "sign-out", "sign-in", "no-such-page"):
        page.route(ELSEWHERE, _serving(TRAP.format(f"{address}/{to}")))
        page.goto(ELSEWHERE)
        with page.expect_response(f"{address}/{to}") as sent:
            page.click("button")
        assert sent.value.status == 400
        page.unroute(ELSEWHERE)
        page.goto("/account")
        expect(page).to_have_url(f"{address}/account")
    page.context.close()


def _serving(page: str) -> Callable[[Route], None]:
    """What the other site answers."""
    return lambda route: route.fulfill(content_type="text/html", body=page)
