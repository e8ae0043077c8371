"""The table of contents (contents.toml): the chapters, for whom each is written, and the section of each page."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

EVERYBODY = "everybody"  # a chapter for every role; others name the value of a role


@dataclass(frozen=True)
class Entry:
    """One chapter of the table of contents.

    name: of its file (`th/NAME.md`), and in its address. readers: values of roles, or everybody.
    open: readable without an account. first_day: the first hour of a role, step by step.
    """

    name: str
    readers: tuple[str, ...]
    open: bool = False
    first_day: bool = False

    def is_for(self, role: str) -> bool:
        """Return True if the chapter is written for this role."""
        return role in self.readers or EVERYBODY in self.readers


@dataclass(frozen=True)
class Section:
    """Where a page is described: a chapter, and the anchor of a heading in it."""

    chapter: str
    anchor: str


@cache
def chapters() -> tuple[Entry, ...]:
    """Return all chapters, in the order of the table."""
    return tuple(Entry(**{**row, "readers": tuple(row["readers"])}) for row in _table()["chapters"])


@cache
def sections() -> dict[str, Section]:
    """Return the section of each page, by the endpoint."""
    return {
        f"{package}.{view}": Section(*place.split("#"))
        for package, pages in _table()["pages"].items()
        for view, place in pages.items()
    }


def names(*, is_open: bool) -> list[str]:
    """Return the names of the chapters that are (not) readable without an account."""
    return [one.name for one in chapters() if one.open is is_open]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "contents.toml").read_text(encoding="utf-8"))
