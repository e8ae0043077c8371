"""The handbook keeps up with the pages: each has its section in each language, which quotes its buttons exactly."""

import re
from functools import cache
from pathlib import Path

import pytest

from outreach.core.language import catalogue
from outreach.core.languages import LANGUAGES, OF_CODE
from outreach.help import contents, rendering
from tests.shape.test_pages_speak import PAGES
from tests.support.matrix import MATRIX
from tools import handbook_pictures, messages

FOLDER = Path(rendering.__file__).parent
CODES = [code for code in LANGUAGES if (FOLDER / code).is_dir()]
CHAPTERS = [entry.name for entry in contents.chapters()]
OURS = {page for page in PAGES if page.startswith("help.")}
BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
LONGEST = 200  # lines of a chapter
LARGEST = 40_000  # bytes of a picture: it is fetched by telephone


def text(name: str, code: str) -> str:
    return (FOLDER / code / f"{name}.md").read_text(encoding="utf-8")


@cache
def shown(code: str) -> set[str]:
    """What pages can show in a language, word for word."""
    if code == OF_CODE:
        return {said for said, _file, _line in messages.sentences()}
    return set(catalogue(code).values())


def test_every_page_that_people_see_has_its_section() -> None:
    missing = set(PAGES) - OURS - contents.sections().keys()
    assert not missing, f"describe it in outreach/help/*/*.md and name it in contents.toml: {sorted(missing)}"


def test_every_section_belongs_to_a_page_that_there_is() -> None:
    assert sorted(contents.sections().keys() - MATRIX.keys()) == []


def test_the_handbook_speaks_thai_and_english() -> None:
    assert set(CODES) >= {"th", "en"}


@pytest.mark.parametrize("code", CODES)
def test_every_chapter_is_written_and_stands_in_the_table(code: str) -> None:
    assert sorted(path.stem for path in (FOLDER / code).glob("*.md")) == sorted(CHAPTERS)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_the_same_sections_in_each_language(name: str) -> None:
    first, *others = ([*rendering.chapter(name, code).sections] for code in CODES)
    assert others == [first] * len(others)
    assert first


@pytest.mark.parametrize("endpoint", contents.sections())
def test_the_section_of_a_page_is_there(endpoint: str) -> None:
    place = contents.sections()[endpoint]
    assert place.chapter in CHAPTERS
    assert place.anchor in rendering.chapter(place.chapter, "th").sections


def test_a_page_without_an_account_leads_to_an_open_chapter() -> None:
    public = {endpoint for endpoint in contents.sections() if MATRIX[endpoint].get("GET") == ["public"]}
    assert public
    assert {contents.sections()[one].chapter for one in public} <= set(contents.names(is_open=True))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_what_stands_in_bold_is_written_on_a_page(name: str, code: str) -> None:
    stale = [words for words in BOLD.findall(text(name, code)) if words not in shown(code)]
    assert not stale, f"no page says this (any more): {stale}"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_link_of_a_chapter_leads_somewhere(name: str, code: str) -> None:
    for is_picture, address in LINK.findall(text(name, code)):
        file, _mark, anchor = address.partition("#")
        there = (FOLDER / code / file).resolve() if file else FOLDER / code / f"{name}.md"
        assert there.is_file(), address
        assert is_picture or not anchor or anchor in rendering.chapter(there.stem, code).sections, address


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_short_and_its_headings_have_anchors(name: str, code: str) -> None:
    written = text(name, code)
    assert len(written.splitlines()) <= LONGEST
    assert [line for line in written.splitlines() if re.match(r"##+ ", line) and not line.endswith("}")] == []
    assert "{#" not in rendering.chapter(name, code).body
    assert " style=" not in rendering.chapter(name, code).body  # the policy of the pages drops it


def test_every_picture_is_small_shown_and_can_be_taken_anew() -> None:
    there = {path.name: path.stat().st_size for path in handbook_pictures.FOLDER.iterdir()}
    shown_in = "".join(text(name, code) for name in CHAPTERS for code in CODES)
    assert {name for name, size in there.items() if size > LARGEST} == set()
    assert set(there) == {f"{name}.png" for name in handbook_pictures.PAGES}
    assert [name for name in there if f"static/help/{name}" not in shown_in] == []
