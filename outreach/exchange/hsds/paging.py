"""Pagination of HSDS lists."""

from collections.abc import Sequence
from typing import Any

from outreach.exchange.hsds.reading import Asked


def page_of(contents: Sequence[Any], total: int, asked: Asked) -> dict[str, Any]:
    """Return a page of an HSDS list with its numbers: total items, total pages, first or last."""
    size = total if asked.all_of_it else asked.per_page
    pages = max(-(-total // size), 1) if size else 1
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(contents),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": not contents,
        "contents": list(contents),
    }


def cut(rows: Sequence[Any], asked: Asked) -> dict[str, Any]:
    """Return a page of a list that is held in memory as a whole."""
    start = 0 if asked.all_of_it else (asked.page - 1) * asked.per_page
    shown = rows if asked.all_of_it else rows[start : start + asked.per_page]
    return page_of(shown, len(rows), asked)
