"""A real browser on a real server: headless Chromium, as a phone that reads Thai."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import waitress
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from sqlalchemy.orm import Session

from outreach.web.application import House
from tests import tls
from tests.cast import PASSWORD, Cast

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 800}


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


@pytest.fixture
def address(app: House, db: Session, cast: Cast, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application of the test behind its production server, with TLS in front."""
    db.commit()
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "offered")
    with served(app, certificate) as site:
        yield site


@contextmanager
def served(app: House, certificate: Path) -> Iterator[str]:
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
    server.close()
    thread.join(timeout=5)


def phone_at(chromium: Browser, address: str, **more: Any) -> BrowserContext:
    """A telephone on which nobody has signed in; it takes our own certificate."""
    return chromium.new_context(viewport=PHONE, base_url=address, ignore_https_errors=True, **more)


@pytest.fixture
def phone(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """`phone("malee")` is Malee's phone, signed in; a console error or a page too wide fails the test."""
    opened: list[Page] = []
    problems: list[str] = []

    def sign_in(username: str, speaks: str = "th") -> Page:
        context = phone_at(chromium, address)
        context.add_cookies([{"name": "__Host-language", "value": speaks, "url": address, "secure": True}])
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto("/sign-in")
        page.fill("#username", username)
        page.fill("#password", PASSWORD)
        send(page)
        opened.append(page)
        return page

    yield sign_in
    for page in opened:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.context.close()
    assert problems == []


def send(page: Page) -> None:
    """Send the form of the page, and wait for the answer."""
    page.locator("main form button[type=submit]:not([name])").last.click()
    page.wait_for_load_state()


def tick(page: Page, name: str, value: str) -> None:
    """Choose one of a group of choices."""
    page.check(f"input[name={name}][value={value}]")
