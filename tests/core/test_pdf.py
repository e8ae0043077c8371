"""Documents are typeset in memory, and what is put into them stays a text."""

from pathlib import Path

import pytest

from outreach.core import pdf

SAID = dict.fromkeys(
    ("centre", "number", "issued", "asked", "done", "own_keys", "other_keys", "cells", "ground", "section"), "ก"
) | {"asked_by": "มาลี", "decided_by": "ประสิทธิ์"}


def test_a_template_becomes_a_pdf_with_the_fonts_of_the_house() -> None:
    made = pdf.typeset("casefile/erasure.typ", SAID)
    assert made.startswith(b"%PDF-")
    assert b"Sarabun" in made


def test_what_looks_like_a_command_stays_a_text() -> None:
    for typed in ('#panic("now")', '#read("../config.py")', "$", "*", "#", '"}]', "\\", "[", "é\n"):
        assert pdf.typeset("casefile/erasure.typ", SAID | {"centre": typed}).startswith(b"%PDF-")


def test_nothing_of_it_touches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    before = set(pdf.TEMPLATES.rglob("*"))
    pdf.typeset("casefile/erasure.typ", SAID)
    assert not list(tmp_path.iterdir())
    assert set(pdf.TEMPLATES.rglob("*")) == before
