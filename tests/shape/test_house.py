"""The order of the floors is one list (test_imports.py): the pictures of it, and the list of laws, agree with it."""

import re
from pathlib import Path

import pytest

from tests.shape.test_imports import FLOORS, ROOT

TOP = {path.name for path in (ROOT / "outreach").glob("*.py")} - {"__init__.py"}  # the floor "" of the list
HOUSE = (ROOT / "docs/house.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
LAWS = sorted(Path(__file__).parent.glob("test_*.py"))


def part(text: str, title: str) -> str:
    """Return what stands under a heading."""
    return text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def named(text: str) -> list[str]:
    """Return the folders and top modules of the house, in the order in which a text names them."""
    words = re.findall(r"[\w.]+", text)
    return [word for word in words if word in TOP or (word and word in FLOORS)]


def floors(names: list[str]) -> list[int]:
    return [FLOORS["" if name in TOP else name] for name in names]


def test_the_picture_of_the_house_is_the_order_of_imports() -> None:
    block = part(HOUSE, "The floors").split("```")[1]
    names = named("\n".join(re.split(r"(?<=\S) {8,}(?=\S+ )", line)[0] for line in block.splitlines()))
    check(list(reversed(names)))


def test_the_table_of_the_house_is_the_order_of_imports() -> None:
    rows = [line.split("|")[1] for line in part(HOUSE, "The floors").splitlines() if line.startswith("| `")]
    check(named(" ".join(rows)))


def test_the_tree_of_the_readme_is_the_order_of_imports() -> None:
    tree = part(README, "Where is what").split("```")[1]
    check(named(" ".join(re.findall(r"^outreach/(\S+)", tree, re.MULTILINE))))


def check(names: list[str]) -> None:
    """Every folder and top module is named once, from the lowest floor to the highest."""
    assert sorted(names) == sorted([*TOP, *(set(FLOORS) - {""})])
    assert floors(names) == sorted(floors(names))


@pytest.mark.parametrize("path", LAWS, ids=lambda path: path.stem)
def test_every_law_stands_in_the_list_of_laws(path: Path) -> None:
    rows = [line for line in part(HOUSE, "The laws, and the test that keeps each").splitlines() if line[:2] == "| "]
    assert len([row for row in rows if f"`tests/shape/{path.name}`" in row]) == 1
