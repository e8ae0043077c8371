"""Every page of every role, in Thai on a phone by day and in English at a desk by night: axe, by which accessibility is
usually judged, finds nothing to mend. What has the same form for another role, in head and in content, is judged once.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

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

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DESK = {"width": 1280, "height": 800}
COOKIES = ("__Host-outreach", "__Host-language", "__Host-device")
WORDS = re.compile(r">\s*[^<\s][^<]*<")
VALUES = re.compile(r'\b(value|content|href|action|src|datetime|title|placeholder|alt|aria-label|data-[\w-]+)="[^"]+"')
NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=[-_=\"])\d+")
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
    found, seen, judged = defaultdict[str, list[str]](list), 0, set[str]()
    for role in ("public", *ROLES):
        page = _page(app, db, chromium, address, getattr(cast, ROLES[role]) if role in ROLES else None, speaks)
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
        for endpoint in (one for one in PAGES if role in {row.split()[0] for row in MATRIX[one]["GET"]}):
            answer = page.goto(
                address_for(app, rule_for(app, endpoint, "GET"), peopled[1]["own"]), wait_until="domcontentloaded"
            )
            assert (answer and answer.status) == 200, endpoint
            seen += 1
            forms = forms_of(answer.text() if answer else "")
            for problem in page.evaluate(ASK) if forms - judged else ():
                found[problem].append(f"{role} {endpoint}")
            judged |= forms
        page.context.close()
    assert seen > 240
    assert found == {}


def test_pages_of_one_form_differ_in_words_alone() -> None:
    page = '<body class="a"><h1>A</h1><main><h2 id="c-1">B</h2><img alt="x"></main></body>'
    assert forms_of(page) == forms_of(page.replace("B", "another word").replace("c-1", "c-2").replace('"x"', '"y"'))
    others = [page.replace("B", " "), page.replace("h2", "h3"), page.replace('"x"', '""'), page.replace('"a"', '"b"')]
    assert all(forms_of(other) != forms_of(page) for other in others)


def test_axe_sees_what_is_to_be_mended(chromium: Chromium, address: str) -> None:
    page = phone_at(chromium, address).new_page()
    page.add_init_script(path=AXE_FILE_PATH)
    page.goto("/sign-in")
    page.evaluate("document.querySelector('label').remove()")
    assert [one.partition(":")[0] for one in page.evaluate(ASK)] == ["label"]
    page.context.close()


def forms_of(page: str) -> set[str]:
    """Content and head of a page without their words: what an element is, and whether it has a word, stays."""
    form = NUMBERS.sub("#", VALUES.sub(r'\1="x"', WORDS.sub(">x<", re.sub(r">\s+<", "><", page))))
    head, _main, rest = form.partition("<main")
    content, _main, foot = rest.partition("</main>")
    return {head + foot, content}


def _page(app: OutreachApp, db: Session, chromium: Chromium, address: str, user: User | None, speaks: str) -> Page:
    """A page of a browser in which somebody is signed in, with axe in whatever it opens."""
    client, context = browse(app, db, user, speaks), phone_at(chromium, address)
    kept = [client.get_cookie(name) for name in COOKIES]
    context.add_cookies([{"name": one.key, "value": one.value, "url": address, "secure": True} for one in kept if one])
    context.add_init_script(path=AXE_FILE_PATH)
    db.commit()
    return context.new_page()
