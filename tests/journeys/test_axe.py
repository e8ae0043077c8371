"""Every page of every role, in Thai on a phone by day and in English at a desk by night: axe, by which accessibility is
usually judged, finds nothing to mend. It is shown as few pages as hold each shape of any: by day each element in its
place with what it holds, in which order, and how it is named; by night, where looks alone differ, in its place.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.web.application import OutreachApp
from tests.journeys.conftest import PHONE, phone_at
from tests.shape.test_pages_speak import PAGES
from tests.support.browser import browse
from tests.support.cast import Cast
from tests.support.databases import lay
from tests.support.matrix import MATRIX, ROLES, Peopled, address_for, rule_for
from tests.support.shapes import Shapes, chosen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DESK = {"width": 1280, "height": 800}
COOKIES = ("__Host-outreach", "__Host-language", "__Host-device")
ASK = """() => axe.run(document, {
        resultTypes: ["violations"], iframes: false, preload: false, selectors: false
    }).then((found) =>
    found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`)))"""


@pytest.fixture
def app(house: OutreachApp, peopled: Peopled) -> Iterator[OutreachApp]:
    """The application on a fresh copy of the whole world."""
    yield from lay(house, peopled[0])


@pytest.mark.parametrize(("speaks", "size", "light"), [("th", PHONE, "light"), ("en", DESK, "dark")], ids=["th", "en"])
def test_no_page_has_anything_that_axe_would_mend(
    app: OutreachApp,
    db: Session,
    cast: Cast,
    chromium: Chromium,
    address: str,
    peopled: Peopled,
    speaks: str,
    size: dict[str, int],
    light: str,
) -> None:
    shapes: dict[tuple[str, str], set[object]] = {}
    found = defaultdict[str, list[str]](list)
    for role in ("public", *ROLES):
        client = browse(app, db, getattr(cast, ROLES[role], None) if role in ROLES else None, speaks)
        for endpoint in (one for one in PAGES if role in {row.split()[0] for row in MATRIX[one]["GET"]}):
            answer = client.get(_address(app, endpoint, peopled), follow_redirects=True)
            assert answer.status_code == 200, endpoint
            made = Shapes(answer.text)
            shapes[role, endpoint] = made.paths | (made.orders if speaks == "th" else set())
    assert len(shapes) > 240
    for role, asked in groupby(sorted(chosen(shapes)), key=itemgetter(0)):
        page = _page(app, db, chromium, address, getattr(cast, ROLES[role]) if role in ROLES else None, speaks)
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
        for _role, endpoint in asked:
            page.goto(_address(app, endpoint, peopled), wait_until="domcontentloaded")
            for problem in page.evaluate(ASK):
                found[problem].append(f"{role} {endpoint}")
        page.context.close()
    assert found == {}


def test_pages_of_one_shape_differ_in_words_alone() -> None:
    page = '<body class="a"><h1>A</h1><ul><li>a</li></ul><h2 id="c-1">B</h2><img alt="x"><input id="i"></body>'
    alike = page.replace("B", "other").replace("c-1", "c-2").replace('"x"', '"y"').replace("</li>", "</li><li>b</li>")
    assert _shapes(alike) == _shapes(page)
    changes = [("B", " "), ("h2", "h3"), ('"x"', '""'), ('"a"', '"b"'), ("<ul", "<hr><ul"), ('"c-1"', '"i"')]
    changes += [("<h1", '<label for="i"></label><h1')]
    assert all(_shapes(page.replace(*change)) != _shapes(page) for change in changes)


def test_what_is_seen_on_no_other_page_is_chosen() -> None:
    shapes = {"a": {1, 2}, "b": {1, 2, 3}, "c": {4}, "d": {3, 4}}
    assert chosen(shapes) == ["b", "c"]


def test_axe_sees_what_is_to_be_mended(chromium: Chromium, address: str) -> None:
    page = phone_at(chromium, address).new_page()
    page.add_init_script(path=AXE_FILE_PATH)
    page.goto("/sign-in")
    page.evaluate("document.querySelector('label').remove()")
    assert [one.partition(":")[0] for one in page.evaluate(ASK)] == ["label"]
    page.context.close()


def _address(app: OutreachApp, endpoint: str, peopled: Peopled) -> str:
    return address_for(app, rule_for(app, endpoint, "GET"), peopled[1]["own"])


def _shapes(page: str) -> set[object]:
    made = Shapes(page)
    return made.paths | made.orders


def _page(app: OutreachApp, db: Session, chromium: Chromium, address: str, user: User | None, speaks: str) -> Page:
    """A page of a browser in which somebody is signed in, with axe in whatever it opens."""
    client, context = browse(app, db, user, speaks), phone_at(chromium, address)
    kept = [client.get_cookie(name) for name in COOKIES]
    context.add_cookies([{"name": one.key, "value": one.value, "url": address, "secure": True} for one in kept if one])
    context.add_init_script(path=AXE_FILE_PATH)
    db.commit()
    return context.new_page()
