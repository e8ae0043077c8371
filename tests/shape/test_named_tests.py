"""A document that says «this test shows it» names a test that there is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")


def test_every_test_that_the_document_on_privacy_names_exists() -> None:
    files = list((ROOT / "tests").rglob("test_*.py"))
    there = {name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)}
    there |= {path.name for path in files}
    named = set(re.findall(r"`(test_[\w.]+)`", DOCUMENT))
    assert len(named) > 20
    assert named - there == set()
    folders = set(re.findall(r"`(tests/[\w/.]+)`", DOCUMENT))
    assert [folder for folder in folders if not (ROOT / folder).exists()] == []
