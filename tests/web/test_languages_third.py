"""A third language is data: with a row and a catalogue that is all but empty, every page answers in it."""

import io
from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path

import pytest
from pypdf import PdfReader

from outreach.core import clock, language, typed_days
from outreach.core.language import gettext, of_page, speaking
from outreach.core.languages import LANGUAGES, Language
from outreach.web.application import OutreachApp
from tests.support.browser import Browser
from tests.support.cast import PASSWORD, Cast
from tests.support.databases import lay
from tests.support.matrix import MATRIX, ROLES, Peopled, address_for, rule_for
from tests.support.programs import Program, program

__all__ = ["program"]
SIGN_IN = "ເຂົ້າສູ່ລະບົບ"
WORDS = f"""
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Sign in"
msgstr "{SIGN_IN}"
"""


@pytest.fixture(autouse=True)
def lao(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lao is a language of the pages until the test ends; one sentence of it is there."""
    for code in LANGUAGES:
        (tmp_path / code).symlink_to(language.CATALOGUES / code)
    (tmp_path / "lo").mkdir()
    (tmp_path / "lo" / "web.po").write_text(WORDS)
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    monkeypatch.setitem(LANGUAGES, "lo", Language("lo", "ລາວ"))
    yield
    for kept in (language.catalogue, language._entries):
        kept.cache_clear()


@pytest.fixture
def app(house: OutreachApp, peopled: Peopled) -> Iterator[OutreachApp]:
    """The application on a fresh copy of the whole world."""
    yield from lay(house, peopled[0])


@pytest.mark.parametrize("role", ["caseworker", "supervisor", "partner"])
def test_every_page_that_a_role_opens_in_english_opens_in_it(
    app: OutreachApp, cast: Cast, browser: Callable[..., Browser], peopled: Peopled, role: str
) -> None:
    user, own = getattr(cast, ROLES[role]), peopled[1]["own"]
    clients = {code: browser(user, speaks=code) for code in ("en", "lo")}
    found: dict[str, list[int]] = {}
    for endpoint in _opened_by(role):
        address = address_for(app, rule_for(app, endpoint, "GET"), own)
        answers = {code: client.get(address) for code, client in clients.items()}
        found[endpoint] = [answer.status_code for answer in answers.values()]
        if answers["lo"].mimetype == "text/html" and answers["lo"].status_code == 200:
            assert '<html lang="lo"' in answers["lo"].text
    assert {endpoint: codes for endpoint, codes in found.items() if codes[0] != codes[1] or max(codes) >= 400} == {}
    assert len(found) > 20


def _opened_by(role: str) -> list[str]:
    """The addresses that are read, of this role's own case or agency."""
    rows = {endpoint: [row.split() for row in methods.get("GET", [])] for endpoint, methods in MATRIX.items()}
    return [name for name, let_in in rows.items() if any(one == role and {"own", "all"} & {*of} for one, *of in let_in)]


def test_papers_for_offices_stay_in_thai(
    app: OutreachApp, cast: Cast, browser: Callable[..., Browser], peopled: Peopled
) -> None:
    papers = {}
    for code in ("th", "lo"):
        address = address_for(app, rule_for(app, "dashboard.receipt", "GET"), peopled[1]["own"])
        answer = browser(cast.malee, speaks=code).get(address)
        papers[code] = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert papers["lo"].split("\n")[0] == papers["th"].split("\n")[0]


def test_one_signs_in_in_it_and_untranslated_words_are_english(
    app: OutreachApp, cast: Cast, browser: Callable[..., Browser]
) -> None:
    client = browser(speaks="lo")
    page = client.get("/sign-in").text
    assert SIGN_IN in page
    assert "Password" in page
    wrong = client.post("/sign-in", data={"username": "malee", "password": "wrong"})
    assert wrong.status_code == 200
    answer = client.post("/sign-in", data={"username": "malee", "password": PASSWORD})
    assert answer.status_code == 303


def test_each_page_offers_it_in_its_own_words(browser: Callable[..., Browser]) -> None:
    client = browser(speaks="en")
    assert "ລາວ" in client.get("/sign-in").text
    assert client.post("/language/lo", data={"page": "/sign-in"}).status_code == 303
    assert '<html lang="lo"' in client.get("/sign-in").text


def test_programs_may_ask_for_it(cast: Cast, program: Callable[..., Program]) -> None:
    asked = {"Accept-Language": "lo"}
    answer = program(cast.nfe).get("/api/v1/referrals", headers=asked)
    assert answer.status_code == 200
    refused = program(cast.nfe).get("/api/v1/referrals?updated_since=yesterday", headers=asked)
    in_english = program(cast.nfe).get("/api/v1/referrals?updated_since=yesterday")
    assert (refused.status_code, refused.json) == (in_english.status_code, in_english.json)
    assert refused.status_code == 400


def test_what_it_lacks_is_said_in_its_fallback_language(monkeypatch: pytest.MonkeyPatch) -> None:
    written = {"th": "ที่อยู่", "en": "address", "lo": None}
    with speaking("lo"):
        assert (gettext("Sign out"), of_page(written.get)) == ("Sign out", "address")
    monkeypatch.setitem(LANGUAGES, "lo", Language("lo", "ລາວ", then="th"))
    with speaking("lo"):
        assert (gettext("Sign in"), of_page(written.get)) == (SIGN_IN, "ที่อยู่")
        assert gettext("Sign out") == language.catalogue("th")["Sign out"]


def test_days_are_written_with_its_months_and_read_again() -> None:
    day = date(2026, 11, 21)
    assert clock.show_date(day, "lo", "long") == "21 ພະຈິກ 2026"
    assert clock.show_time(time(13, 30), "lo", marked=True) == "13:30"
    assert {typed_days.read_date(clock.show_date(day, "lo", style)) for style in ("short", "long", "numeric")} == {day}


def test_a_language_has_as_many_plural_forms_as_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LANGUAGES, "uk", Language("uk", "Українська"))
    (tmp_path / "uk").mkdir()
    forms = "".join(f'msgstr[{number}] "{word} %(count)d"\n' for number, word in enumerate(("one", "few", "many")))
    (tmp_path / "uk" / "web.po").write_text(f'{WORDS}\nmsgid "%(count)d day"\nmsgid_plural "%(count)d days"\n{forms}')
    with speaking("uk"):
        said = [gettext("%(count)d days", count=count) for count in (1, 3, 5, 21)]
    assert said == ["one 1", "few 3", "many 5", "one 21"]
    with speaking("lo"):
        assert [gettext("%(count)d days", count=count) for count in (1, 2)] == ["1 day", "2 days"]
