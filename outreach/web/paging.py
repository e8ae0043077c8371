"""Long lists a page at a time, by the key of the last row seen: no offset, no count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_ROWS = 30
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
