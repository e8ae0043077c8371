"""The font of a language is named in its row: pages, papers and charts take it from there."""

import re
from collections.abc import Callable
from pathlib import Path

import fontpkg
import pytest
from fontTools.ttLib import TTFont

from outreach.core import fonts
from outreach.core.languages import LANGUAGES, Language
from tests.support.browser import Browser

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_font_of_a_language_draws_the_name_of_the_language(code: str) -> None:
    language = LANGUAGES[code]
    for cut in fonts.cuts((language.font,)):
        assert {*map(ord, language.name)} <= {*TTFont(cut.path).getBestCmap()}


def test_no_style_sheet_paper_or_module_names_a_font_by_itself() -> None:
    table = ROOT / "outreach" / "core" / "languages.py"
    files = [
        *(ROOT / "templates").rglob("*.*"),
        *(ROOT / "outreach").rglob("*.css"),
        *(ROOT / "outreach").rglob("*.py"),
    ]
    named = re.compile("|".join(map(re.escape, fonts.families())))
    assert [str(path) for path in files if path != table and named.search(path.read_text())] == []


def test_a_language_may_bring_a_font_or_take_that_of_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LANGUAGES, "km", Language("km", "ខ្មែរ", "Khmer That Nobody Has"))
    monkeypatch.setitem(LANGUAGES, "lo", Language("lo", "ລາວ"))
    assert fonts.stack().endswith(', "Khmer That Nobody Has", sans-serif')
    with pytest.raises(fontpkg.FamilyNotInstalled):
        fonts.folders()


def test_pages_load_every_cut_and_no_other(browser: Callable[..., Browser]) -> None:
    client = browser()
    sheet = client.get("/fonts.css").text
    named = re.findall(r'url\("(fonts/[^"]+)"\)', sheet)
    assert re.findall(r"font-weight: (\d+)", sheet)[:4] == ["400", "500", "600", "700"]
    assert len(named) == len(fonts.cuts(fonts.families()))
    assert {client.get(f"/{name}").status_code for name in named} == {200}
    assert client.get("/fonts/Sarabun-Thin.woff2").status_code == 404
