"""Each role signs in twice in a real browser, with the defaults: second factor required, TLS, no forged form."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from outreach.ground import clock
from outreach.web.application import House
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import phone_at, send, served

pytestmark = pytest.mark.browser
HOMES = {"malee": "/", "prasit": "/", "wanna": "/referrals/", "chai": "/statistics/", "dao": "/users/"}


@pytest.fixture
def site(app: House, db: Session, cast: Cast, certificate: Path) -> Iterator[str]:
    """The application with nothing of its settings changed."""
    db.commit()
    assert app.config["SECOND_FACTOR"] == "required"
    with served(app, certificate) as address:
        yield address


def sign_in(page: Page, username: str) -> str:
    """Name and password; the path that it leads to."""
    page.goto("/sign-in")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    send(page)
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    return path(page)


def path(page: Page) -> str:
    return "/" + page.url.split("/", 3)[3].partition("?")[0]


@pytest.mark.parametrize("username", HOMES)
def test_each_role_sets_up_a_second_step_and_comes_back_by_phone_and_by_paper(
    chromium: Browser, site: str, username: str
) -> None:
    first = phone_at(chromium, site).new_page()
    led_to = sign_in(first, username)
    if led_to == HOMES[username]:  # of whom none is demanded
        first.goto("/account/codes")
    assert path(first) == "/account/codes"
    first.locator("summary").last.click()
    app = pyotp.TOTP(first.locator(".secret-key").inner_text().replace(" ", ""))
    first.fill("#code", app.at(clock.now(), counter_offset=-1))
    send(first)
    first.locator(".paper-codes").wait_for()
    paper = first.locator(".paper-codes code").all_inner_texts()
    first.locator("main a.btn-primary").click()
    first.wait_for_url(f"{site}{HOMES[username]}")
    for typed in (app.at(clock.now()), paper[0]):
        again = phone_at(chromium, site).new_page()
        assert sign_in(again, username) == "/sign-in/code"
        again.fill("#code", typed)
        again.locator("form:has(#code) button[type=submit]").click()
        again.wait_for_url(f"{site}{HOMES[username]}")
        again.context.close()
    first.context.close()
