"""The words of the field lead somewhere: each row of docs/glossary.md names files that are there and hold the term."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([^|`]+) \| ((?:`[^`]+`(?:, )?)+) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs/glossary.md").read_text(encoding="utf-8"))


def test_there_are_sixty_terms_and_each_stands_once() -> None:
    terms = [term.lower() for term, _files in ROWS]
    assert len(terms) >= 60
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize(("term", "files"), ROWS, ids=[term for term, _files in ROWS])
def test_the_file_of_a_term_is_there_and_holds_it(term: str, files: str) -> None:
    word = term.partition(" (")[0].lower()
    for file in re.findall(r"`([^`]+)`", files):
        assert word in (ROOT / file).read_text(encoding="utf-8").lower(), file
