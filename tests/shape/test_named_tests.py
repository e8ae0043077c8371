"""A document that says «this test shows it» names a test that there is."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# How many requirements of level 1 and 2 each section of ASVS 5.0 has, with the four of level 3 that we took on.
# 10 and 17 stand there as a whole.
ASKED = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2,
    "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3,
    "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3,
    "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 2, "8.4": 1, "9.1": 3,
    "9.2": 4, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 6, "14.3": 3, "15.1": 3, "15.2": 3,
    "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip


TREE = ("outreach", "tests", "tools", "docs", "templates", "migrations", "benchmarks")
ENDINGS = (".py", ".md", ".toml", ".html", ".po", ".lock")


def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "at_least"), [("privacy.md", 20), ("asvs.md", 150)])
def test_every_test_and_file_that_a_document_names_exists(name: str, at_least: int) -> None:
    files = list((ROOT / "tests").rglob("test_*.py"))
    there = {name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)}
    there |= {path.name for path in files}
    named = set(re.findall(r"`(test_[\w.]+)`", document(name)))
    assert len(named) > at_least
    assert named - there == set()
    paths = set(re.findall(r"`((?:tests|outreach|docs|tools)/[\w/.]+)`", document(name)))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_file_that_a_document_names_exists() -> None:
    """A path in backticks, whole or from some folder on."""
    tracked = [path.relative_to(ROOT) for top in TREE for path in (ROOT / top).rglob("*")]
    there = {f"/{path}" for path in [*tracked, *map(Path, TREE), *(p.relative_to(ROOT) for p in ROOT.glob("*.*"))]}
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = [(path.name, one) for path in documents for one in re.findall(r"`([\w./-]+)`", path.read_text("utf-8"))]
    paths = {(name, one.rstrip("/")) for name, one in named if one[0].isalpha() and is_a_path(one)}
    assert len(paths) > 150
    assert sorted((name, one) for name, one in paths if not any(known.endswith(f"/{one}") for known in there)) == []


def test_every_source_that_the_code_names_stands_in_the_list() -> None:
    code = [path.read_text(encoding="utf-8") for path in (ROOT / "outreach").rglob("*.py")]
    tags = {tag for text in code for group in re.findall(r"\[(00\d(?:, 00\d)*)\]", text) for tag in group.split(", ")}
    assert len(tags) >= 4
    assert sorted(tags) == re.findall(r"^\| \[(\d+)\] \|", document("sources.md"), re.M)


def is_a_path(text: str) -> bool:
    return text.endswith(ENDINGS) or (text.split("/")[0] in TREE and "/" in text)


def test_every_requirement_of_level_two_has_its_line() -> None:
    numbers = re.findall(r"^\| (\d+\.\d+)\.(\d+) \|", document("asvs.md"), re.M)
    assert len(set(numbers)) == len(numbers)
    assert Counter(section for section, _number in numbers) == ASKED
    assert {"10 (all)", "17 (all)"} <= set(re.findall(r"^\d+ \(all\)", document("asvs.md"), re.M))
