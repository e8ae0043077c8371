"""Pagination: long lists a page at a time, by the key of the last row seen: no offset, no count.

Short ones, and those whose order no key tells, go by how many rows are before the page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, true
from sqlalchemy.orm import Session

PAGE_ROWS = 30
DIGITS = 6  # of the number of rows before a page
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows to show, and the key from which the next page goes on (None at the end)."""

    rows: Sequence[Row]
    next_key: str | None


def page_of(rows: Sequence[Row], key: Callable[[Row], str], size: int = PAGE_ROWS) -> Page[Row]:
    """Make a page from up to `size` + 1 rows: the one too many tells that there is more."""
    shown = rows[:size]
    return Page(shown, key(shown[-1]) if len(rows) > size else None)


def start_of(said: str | None) -> int:
    """How many rows are before the page that an address asks for; 0 for what no page of ours asks."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) <= DIGITS else 0


def cut(found: Sequence[Row], start: int) -> Page[Row]:
    """The page of a list that only we can put in order (Thai words), from its `start`th row on; the first beyond it."""
    first = start if 0 <= start < len(found) else 0
    beyond_it = first + PAGE_ROWS
    return Page(found[first:beyond_it], str(beyond_it) if beyond_it < len(found) else None)


def in_parts(
    session: Session,
    parts: Sequence[Select[Any]],
    past: Callable[[str], ColumnElement[bool]],
    key: Callable[[Any], str],
    after: str | None,
) -> Page[Any]:
    """The page of a list whose parts follow each other: what waits, then the rest, each in the order of its keys.

    key: of a row, "<number of its part>_<key in the part>". past: the rows of a part that come after a key in it.
    """
    said, _, last = (after or "").partition("_")
    first = int(said) if said in map(str, range(len(parts))) else 0
    rows: list[Any] = []
    for number, query in enumerate(parts[first:]):
        further = query.where(past(last)) if last and number == 0 else query
        rows += session.scalars(further.limit(PAGE_ROWS + 1 - len(rows)))
    return page_of(rows, key)


def beyond(
    after: str | None, first: Any, row_id: Any, read: Callable[[str], date], *, newest_first: bool = True
) -> ColumnElement[bool]:
    """Rows that come after a key "<day or moment>_<id>"; all of them without one, or after a key that nobody gave out.

    first, row_id: the columns that the list is ordered by. read: what makes a day or a moment of its text.
    """
    said, _, last = (after or "").partition("_")
    try:
        last_first, last_id = read(said), UUID(last)
    except ValueError:
        return true()
    if newest_first:
        return or_(first < last_first, and_(first == last_first, row_id < last_id))
    return or_(first > last_first, and_(first == last_first, row_id > last_id))


def read_moment(text: str) -> datetime:
    """The moment of a key. Raises ValueError for any other text, and for a moment without a time zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment
