"""A real browser on a real server: headless Chromium, as a phone that reads Thai. Nothing of the settings is changed.

Who works in a journey has come a second time: each of HOMES signs in once with all that is demanded of them, and what
their browsers keep then opens every journey.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pyotp
import pytest
import waitress
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, StorageState, expect, sync_playwright
from sqlalchemy.orm import Session

from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support import once, tls
from tests.support.calendar import Calendar
from tests.support.cast import PASSWORD, Cast
from tests.support.databases import lay

CHROMIUM = Path("/usr/bin/chromium-headless-shell")  # without windows: a third less of a processor
if not CHROMIUM.exists():
    CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--no-opt --no-maglev --min-semi-space-size=32",  # no page lives so long that compiling well pays
]
PHONE = {"width": 360, "height": 800}
PATIENCE = 30_000  # milliseconds: what is there at once on a quiet machine may take long on a busy one
HOMES = {
    "malee": "/",
    "prasit": "/",
    "wanna": "/referrals/",
    "chai": "/statistics/",
    "dao": "/users/",
    "boon": "/house/tonight",
}

expect.set_options(timeout=PATIENCE)
SignedIn = tuple[Path, dict[str, StorageState]]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver: there can be one in a process."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser, started once for each test process."""
    reason = os.environ.get("OUTREACH_NO_BROWSER") or ("" if CHROMIUM.exists() else "there is no /usr/bin/chromium")
    if reason:
        pytest.skip(reason)
    browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the web server in front shows."""
    return tls.make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def signed_in(
    house: OutreachApp,
    planted: tuple[Path, dict[str, UUID]],
    chromium: Browser,
    certificate: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> SignedIn:
    """A database file in which everybody of HOMES has signed in, and what each one's browser keeps since."""

    def come_all(folder: Path) -> dict[str, StorageState]:
        kept = {}
        for app in lay(house, planted[0]):
            with served(app, certificate) as site:
                for username in HOMES:
                    page = come_back(chromium, site, username)
                    kept[username] = page.context.storage_state()
                    page.context.close()
        shutil.move(house.extensions["settings"].data / "test.db", folder / "signed_in.db")
        return kept

    folder, kept = once.made(tmp_path_factory, "signed_in", come_all)
    return folder / "signed_in.db", kept


@pytest.fixture
def app(
    request: pytest.FixtureRequest, house: OutreachApp, planted: tuple[Path, dict[str, UUID]]
) -> Iterator[OutreachApp]:
    """The application; if somebody works in it on their phone, then they have just signed in."""
    if "phone" not in request.fixturenames:
        yield from lay(house, planted[0])
        return
    for app in lay(house, request.getfixturevalue("signed_in")[0]):
        Calendar(app).sign_everybody_in()
        yield app


@pytest.fixture
def address(app: OutreachApp, calendar: Calendar, db: Session, cast: Cast, certificate: Path) -> Iterator[str]:
    """The application of the test behind its production server, with TLS in front, and its settings as they come."""
    db.commit()
    assert app.config["SECOND_FACTOR"] == "required"
    with served(calendar, certificate) as site:
        yield site


@pytest.fixture
def calendar(app: OutreachApp) -> Calendar:
    """Days that pass, for a test that serves the application on them."""
    return Calendar(app)


@contextmanager
def served(app: OutreachApp | Calendar, certificate: Path) -> Iterator[str]:
    """The address of an application that is reached over TLS, while the block runs."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4, url_scheme="https")
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with tls.in_front_of(server.effective_port, certificate) as port:
        yield f"https://127.0.0.1:{port}"
    for _ in range(100):  # what was open is closed by now: let the server see it
        if not server.active_channels:
            break
        time.sleep(0.02)
    server.trigger.pull_trigger(server.close)  # in its own thread, which else may be waiting on what is closed
    thread.join(timeout=5)


def phone_at(chromium: Browser, address: str, **more: Any) -> BrowserContext:
    """A telephone on which nobody has signed in; it takes our own certificate."""
    context = chromium.new_context(viewport=PHONE, base_url=address, ignore_https_errors=True, **more)
    context.set_default_timeout(PATIENCE)
    return context


def sign_in(page: Page, username: str) -> str:
    """Name and password; the path that they lead to."""
    page.goto("/sign-in")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    send(page)
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    return path(page)


def path(page: Page) -> str:
    """Where somebody is."""
    return "/" + page.url.split("/", 3)[3].partition("?")[0]


def set_codes_up(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """On the page that offers it: the app on the phone, and the codes on paper."""
    page.locator("summary").last.click()
    app = pyotp.TOTP(page.locator(".secret-key").inner_text().replace(" ", ""))
    page.fill("#code", app.at(clock.now()))
    send(page)
    page.locator(".paper-codes").wait_for()
    return app, page.locator(".paper-codes code").all_inner_texts()


def show_code(page: Page, typed: str) -> None:
    """The second step."""
    assert path(page) == "/sign-in/code"
    page.fill("#code", typed)
    page.locator("form:has(#code) button[type=submit]").click()


def next_code(app: pyotp.TOTP) -> str:
    """What the app shows next: the one that it shows now was used to set it up."""
    return app.at(clock.now(), counter_offset=1)


def come_back(chromium: Browser, site: str, username: str) -> Page:
    """A phone on which somebody has signed in; if a second factor was demanded of them, on the day before."""
    page = phone_at(chromium, site).new_page()
    if sign_in(page, username) == "/account/codes":
        app, _paper = set_codes_up(page)
        page.context.close()
        page = phone_at(chromium, site).new_page()
        sign_in(page, username)
        show_code(page, next_code(app))
    page.wait_for_url(f"{site}{HOMES[username]}")
    return page


@pytest.fixture
def phone(chromium: Browser, address: str, signed_in: SignedIn) -> Iterator[Callable[..., Page]]:
    """`phone("malee")` is Malee's phone, signed in; a console error or a page too wide fails the test."""
    opened: list[Page] = []
    problems: list[str] = []

    def begin(username: str, speaks: str = "th") -> Page:
        context = phone_at(chromium, address, storage_state=signed_in[1][username])
        context.add_cookies([{"name": "__Host-language", "value": speaks, "url": address, "secure": True}])
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(HOMES[username])
        assert path(page) == HOMES[username]
        opened.append(page)
        return page

    yield begin
    for page in opened:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.context.close()
    assert problems == []


def send(page: Page) -> None:
    """Send the form of the page, and wait for the answer."""
    with page.expect_navigation():
        page.locator("main form button[type=submit]:not([name])").last.click()


def unfold(page: Page, title: str) -> None:
    """Open a card of the case page."""
    page.locator(".fold-card > summary", has_text=title).click()


def tick(page: Page, name: str, value: str) -> None:
    """Choose one of a group of choices."""
    page.check(f"input[name={name}][value={value}]")
