"""Every sentence that a person can read is there in English (in the code) and in Thai (in the catalogue)."""

import io
import re
from functools import cache
from pathlib import Path

import flask_wtf
import pytest
import wtforms
from babel.messages.pofile import read_po, write_po

from outreach.core.language import CATALOGUES, catalogue
from tools import messages

ROOT = Path(__file__).parents[2]
THAI = re.compile("[ก-ฮ]")
FIELDS = re.compile(r"%\((\w+)\)[sd]")


@cache
def texts() -> list[str]:
    """All of them; read when the first test asks, not while tests are collected."""
    return sorted({said for said, _file, _line in messages.sentences()})


def test_there_are_texts_to_look_at() -> None:
    assert len(texts()) > 300


def test_every_text_has_thai_words() -> None:
    words = catalogue("th")
    missing = [text for text in texts() if not THAI.search(words.get(text, ""))]
    assert not missing, f"add to outreach/core/catalogues/th/*.po: {missing}"


def test_every_text_in_the_code_is_english() -> None:
    assert not [text for text in texts() if THAI.search(text)]


def test_the_translation_names_the_same_values() -> None:
    words = catalogue("th")
    differing = [t for t in texts() if sorted(FIELDS.findall(t)) != sorted(FIELDS.findall(words.get(t, t)))]
    assert not differing


def test_no_translation_is_left_that_nobody_says() -> None:
    said_by_libraries = "".join(
        path.read_text() for library in (wtforms, flask_wtf) for path in Path(library.__file__).parent.rglob("*.py")
    )
    spare = [text for text in catalogue("th") if text not in texts() and text not in said_by_libraries]
    assert not spare, f"nobody says this any more; take it out of the catalogues: {spare}"


@pytest.mark.parametrize("path", sorted((CATALOGUES / "th").glob("*.po")), ids=lambda path: path.stem)
def test_no_catalogue_says_the_same_thing_in_different_words(path: Path) -> None:
    with path.open("rb") as file:
        entries = {m.id: m.string for m in read_po(file, locale="th") if m.id}
    assert {t: s for t, s in entries.items() if s and catalogue("th")[t] != s} == {}


def test_a_translators_tool_can_open_all_sentences_as_a_template() -> None:
    written = io.BytesIO()
    write_po(written, messages.template(), sort_output=True)
    written.seek(0)
    messages_read = [message for message in read_po(written) if message.id]
    assert {one.id[1] if one.pluralizable else one.id for one in messages_read} == set(texts())
    assert {one.id[1]: one.id[0] for one in messages_read if one.pluralizable} == catalogue("en")
