"""One word for one idea in both languages (docs/words.md), and a form for one of each English sentence that counts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.core.language import catalogue, gettext, speaking
from tests.shape.test_catalogues import FIELDS, texts

ROOT = Path(__file__).parents[2]
WORDS, TEMPLATES = ROOT / "docs" / "words.md", ROOT / "templates"
COUNTS = re.compile(r"%\((\w+)\)d (?:[a-z]+ ){0,2}?(?:[a-z]+s|people)\b")
BOUNDS = {"most", "max", "min", "seats", "all", "taken", "asked", "silent", "lowest", "highest"}  # or «1 of 50»
NEVER_ONE = {"overdue by more than %(years)d years", "This is more than %(years)d years ahead. Is the year right?"}


def _table(title: str) -> list[list[str]]:
    part = WORDS.read_text().split(title, 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]
    return rows[2:]


def test_the_catalogues_say_what_the_list_of_words_says() -> None:
    rows = _table("# Words")
    assert len(rows) > 25
    assert {english: catalogue("th").get(english) for english, _thai, _what in rows} == {r[0]: r[1] for r in rows}


def test_no_two_ideas_of_the_list_are_one_word() -> None:
    thai = [row[1] for row in _table("# Words")]
    assert len(set(thai)) == len(thai)


@pytest.mark.parametrize(("word", "better"), _table("## Said no more"))
def test_a_word_that_is_said_no_more_stands_nowhere(word: str, better: str) -> None:
    assert [where for where, thai in _said() if word in thai] == [], f"say {better}"


def _said() -> Iterator[tuple[str, str]]:
    """All Thai by where it stands: the catalogues, and what is written in Thai alone (printed documents)."""
    yield from catalogue("th").items()
    yield from ((str(path.relative_to(TEMPLATES)), path.read_text()) for path in TEMPLATES.rglob("*.typ"))


def test_thai_sentences_end_without_a_full_stop() -> None:
    assert [thai for thai in catalogue("th").values() if re.search(r"[ก-๙]{4,}\.(?: |$)", thai)] == []


def test_each_sentence_that_counts_has_a_form_for_one() -> None:
    many = [text for text in texts() if {m[1] for m in COUNTS.finditer(text)} - BOUNDS and text not in NEVER_ONE]
    assert len(many) > 20
    assert [text for text in many if text not in catalogue("en")] == [], "add to outreach/core/catalogues/en/one.po"


def test_the_forms_for_one_are_of_sentences_that_are_said() -> None:
    one = catalogue("en")
    assert set(one) <= set(texts())
    assert {text for text, words in one.items() if FIELDS.findall(text) != FIELDS.findall(words)} == set()


def test_of_one_a_sentence_speaks_of_one() -> None:
    with speaking("en"):
        assert gettext("%(count)d others", count=1) == "1 other"
        assert gettext("%(count)d others", count=2) == "2 others"
    with speaking("th"):
        assert gettext("%(count)d others", count=1) == "คนอื่นอีก 1 คน"
