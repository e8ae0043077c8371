"""Every sentence that a person can read is there in English (in the code) and in Thai (in the catalogue)."""

import re
from collections.abc import Iterator
from pathlib import Path

import flask_wtf
import pytest
import wtforms
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from outreach.core.codes import Code
from outreach.core.language import CATALOGUES, catalogue

ROOT = Path(__file__).parents[2]
MARKED = {"_": None, "gettext": None, "lazy_gettext": None}
THAI = re.compile("[ก-ฮ]")
FIELDS = re.compile(r"%\((\w+)\)[sd]")


def _texts() -> Iterator[str]:
    for folder, method in (("outreach", "python"), ("templates", "jinja2.ext:babel_extract")):
        pattern = "**.py" if method == "python" else "**.html"
        for row in extract_from_dir(ROOT / folder, [(pattern, method)], keywords=MARKED):
            yield row[2] if isinstance(row[2], str) else row[2][0]
    for codes in _all_codes(Code):
        yield from (member.label.text for member in codes)


def _all_codes(parent: type[Code]) -> Iterator[type[Code]]:
    for child in parent.__subclasses__():
        if child.__module__.startswith("outreach."):
            yield child
            yield from _all_codes(child)


TEXTS = sorted(set(_texts()))


def test_there_are_texts_to_look_at() -> None:
    assert len(TEXTS) > 300


def test_every_text_has_thai_words() -> None:
    words = catalogue("th")
    missing = [text for text in TEXTS if not THAI.search(words.get(text, ""))]
    assert not missing, f"add to outreach/core/catalogues/th/*.po: {missing}"


def test_every_text_in_the_code_is_english() -> None:
    assert not [text for text in TEXTS if THAI.search(text)]


def test_the_translation_names_the_same_values() -> None:
    words = catalogue("th")
    differing = [t for t in TEXTS if sorted(FIELDS.findall(t)) != sorted(FIELDS.findall(words.get(t, t)))]
    assert not differing


def test_no_translation_is_left_that_nobody_says() -> None:
    said_by_libraries = "".join(
        path.read_text() for library in (wtforms, flask_wtf) for path in Path(library.__file__).parent.rglob("*.py")
    )
    spare = [text for text in catalogue("th") if text not in TEXTS and text not in said_by_libraries]
    assert not spare, f"nobody says this any more; take it out of the catalogues: {spare}"


@pytest.mark.parametrize("path", sorted((CATALOGUES / "th").glob("*.po")), ids=lambda path: path.stem)
def test_no_catalogue_says_the_same_thing_twice_in_different_words(path: Path) -> None:
    with path.open("rb") as file:
        entries = {m.id: m.string for m in read_po(file, locale="th") if m.id}
    assert {t: s for t, s in entries.items() if s and catalogue("th")[t] != s} == {}
