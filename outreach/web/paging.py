"""Pagination of long lists by keyset: a page begins after the key of the last row seen; no offset, no count.

Short lists, and those sorted in Python (Thai words), are paged by offset.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, TypeDecorator, UnaryExpression, and_, or_
from sqlalchemy.orm import Session
from sqlalchemy.sql.operators import desc_op

PAGE_ROWS = 30
DIGITS = 6  # of the number of rows before a page
LARGEST = 2**31 - 1  # PostgreSQL refuses to compare an integer column with more
Row = TypeVar("Row")
Chosen = TypeVar("Chosen", bound=Select)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows to show, and the key of the next page (None at the end)."""

    rows: Sequence[Row]
    next_key: str | None


def page_of(rows: Sequence[Row], key: Callable[[Row], str], size: int | None = None) -> Page[Row]:
    """Make a page from up to `size` + 1 rows: the extra row shows that there is more."""
    size = PAGE_ROWS if size is None else size
    shown = rows[:size]
    return Page(shown, key(shown[-1]) if len(rows) > size else None)


def start_of(said: str | None) -> int:
    """Return the offset in an address; 0 for a value that no page of ours gives."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) <= DIGITS else 0


def cut(found: Sequence[Row], start: int) -> Page[Row]:
    """Return the page of a list sorted in Python, from row `start` on; the first page beyond the end."""
    first = start if 0 <= start < len(found) else 0
    beyond_it = first + PAGE_ROWS
    return Page(found[first:beyond_it], str(beyond_it) if beyond_it < len(found) else None)


class Keyset:
    """The order of a list, and the key of a row in it: its values in that order, joined by "_".

    order: columns and expressions, the last one unique, so that no page leaves out a row or shows one twice.
    values: the values of a row; by default its attributes of the same names.
    """

    def __init__(self, *order: Any, values: Callable[[Any], Sequence[object]] | None = None) -> None:
        self.order = order
        self._columns = [one.element if _is_descending(one) else one for one in order]
        self._values = values or (lambda row: [getattr(row, column.key) for column in self._columns])

    def rows(self, query: Chosen, after: str | None, size: int | None = None) -> Chosen:
        """Select the rows after a key, up to `size` and one more; from the first on for an invalid key."""
        with suppress(ValueError):
            query = query.where(self.past(after)) if after else query
        return query.order_by(*self.order).limit((PAGE_ROWS if size is None else size) + 1)

    def page(self, rows: Sequence[Row], size: int | None = None) -> Page[Row]:
        """Make the page of those rows."""
        return page_of(rows, self.key, size)

    def key(self, row: object) -> str:
        """Return the key of the page after this row."""
        return "_".join(map(_text, self._values(row)))

    def past(self, key: str) -> ColumnElement[bool]:
        """Return the condition for rows after a key. Raises ValueError for an invalid one."""
        texts = key.split("_")
        values = [_read(column, text) for column, text in zip(self._columns, texts, strict=True)]
        return self._past(values)

    def _past(self, values: Sequence[object], place: int = 0) -> ColumnElement[bool]:
        column, value = self._columns[place], values[place]
        after = column < value if _is_descending(self.order[place]) else column > value
        return after if place + 1 == len(values) else or_(after, and_(column == value, self._past(values, place + 1)))


def in_parts(
    session: Session,
    parts: Sequence[Select[Any] | None],
    order: Keyset,
    part_of: Callable[[Any], int],
    after: str | None,
    read: Callable[[Session, Select[Any]], Iterable[Any]] = lambda session, query: session.scalars(query),
    size: int = PAGE_ROWS,
) -> Page[Any]:
    """Return the page of a list in parts (such as waiting rows, then the rest), each in the same order.

    parts: None for one that is known to be empty. part_of: the number of a row's part; the key of a row begins with it.
    read: makes the rows of a query.
    """
    said, _, last = (after or "").partition("_")
    first = int(said) if said in map(str, range(len(parts))) else 0
    rows: list[Any] = []
    for number, query in enumerate(parts[first:]):
        if query is not None:
            rows += read(session, order.rows(query, last if number == 0 else None, size - len(rows)))
    return page_of(rows, lambda row: f"{part_of(row)}_{order.key(row)}", size)


def _is_descending(one: Any) -> bool:
    return isinstance(one, UnaryExpression) and one.modifier is desc_op


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(column: Any, text: str) -> object:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return READ[kind.python_type](text)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("no such moment") from None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST)) or int(text) > LARGEST:
        raise ValueError("no such number")
    return int(text)


READ: dict[type, Callable[[str], object]] = {date: date.fromisoformat, datetime: _moment, int: _whole, UUID: UUID}
