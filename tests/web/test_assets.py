"""What a first visit loads is small, is kept by the browser, and is asked for anew when it has changed."""

import re
from collections.abc import Callable

import brotli
import pytest
from werkzeug.test import TestResponse

from outreach.core import fonts
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
ASSET = re.compile(r'(?:href|src)="(/[^"#]+)')
BROTLI = {"Accept-Encoding": "gzip, deflate, br"}


def fetch(client: Browser, address: str, **headers: str) -> TestResponse:
    """The whole answer; the file behind it is closed."""
    answer = client.get(address, headers=headers)
    answer.get_data()
    answer.close()
    return answer


def assets_of(client: Browser) -> list[str]:
    """The addresses of what the sign-in page loads, with the first font: others come for letters that it lacks."""
    page = client.get("/sign-in").text
    found = {address for address in ASSET.findall(page) if "/static" in address or "/fonts" in address}
    sheet = next(address for address in found if address.startswith("/fonts.css"))
    first = fonts.families()[0]
    named = re.findall(rf'"{first}"; src: url\("(fonts/[^"]+)', client.get(sheet).text)
    return sorted(found | {f"/{name}" for name in named})


def test_a_first_visit_loads_less_than_200_kilobytes(app: OutreachApp, browser: Open) -> None:
    client = browser()
    sizes = {address: len(fetch(client, address, **BROTLI).data) for address in assets_of(client)}
    assert len(sizes) >= 9
    assert sum(sizes.values()) + len(client.get("/sign-in").data) < 200_000, sizes


def test_what_carries_its_version_is_kept_for_a_year(app: OutreachApp, browser: Open) -> None:
    client = browser()
    for address in assets_of(client):
        answer = fetch(client, address)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000", address
        assert answer.status_code == 200


@pytest.mark.parametrize("address", ["/static/app.css", "/static/app.css?v=000000000000"])
def test_under_no_version_or_another_it_is_kept_for_a_day_alone(app: OutreachApp, browser: Open, address: str) -> None:
    assert fetch(browser(), address).headers["Cache-Control"] == "public, max-age=86400"


def test_the_words_are_the_same_with_brotli_or_without(app: OutreachApp, browser: Open) -> None:
    small, plain = fetch(browser(), "/static/app.css", **BROTLI), fetch(browser(), "/static/app.css")
    assert small.headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in plain.headers
    assert brotli.decompress(small.data) == plain.data
    assert "Accept-Encoding" in small.headers["Vary"]


def test_a_page_about_somebody_is_neither_kept_nor_compressed(cast: Cast, browser: Open) -> None:
    answer = browser(cast.malee).get(f"/cases/{cast.nok_case.id}", headers=BROTLI)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer.headers


def test_another_font_is_not_found(app: OutreachApp, browser: Open) -> None:
    assert browser().get("/fonts/Sarabun-Thin.woff2").status_code == 404
