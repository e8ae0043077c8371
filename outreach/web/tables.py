"""Data tables for desks: declared columns, sorted by their heads and filtered by the query string, a page at a time.

A page declares a `Table`, asks the database in the order of `Table.keyset`, and shows the rows by
`templates/web/table.html`, as a table at a desk and as cards on a phone; `Table.sheet` gives the same rows to a file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from outreach.core.language import LazyText
from outreach.core.sheets import Cell, iso_head
from outreach.web.paging import PAGE_ROWS, Keyset, Page, page_of

Words = LazyText | str
Arguments = Mapping[str, str]
Row = TypeVar("Row")
SORT, AFTER, DOWN = "sort", "after", "-"


@dataclass(frozen=True)
class Column:
    """A column. show: the value of a row, unless the page shows it in a way of its own.

    order: what the database sorts it by, the last one unique, and values: those of a row. by: what a short list, read
    whole, is sorted by. Without either it is not sorted. cell: the value for a file, by default what is shown.
    in_page, in_file: False leaves it out there. is_day: its cells are days (core/sheets.py).
    """

    key: str
    label: Words
    show: Callable[[Any], object] = lambda row: ""
    order: tuple[Any, ...] = ()
    values: Callable[[Any], Sequence[object]] | None = None
    by: Callable[[Any], Any] | None = None
    cell: Callable[[Any], Cell] | None = None
    in_page: bool = True
    in_file: bool = True
    is_day: bool = False

    @property
    def sorts(self) -> bool:
        """True if a table can be sorted by it."""
        return bool(self.order or self.by)


@dataclass(frozen=True)
class Filter:
    """A choice by which rows are left out; `choices` are values of the query string, with their words.

    otherwise: what is shown if none of them is chosen; by default all.
    """

    key: str
    label: Words
    choices: Sequence[tuple[str, Words]]
    otherwise: Words = ""


@dataclass(frozen=True)
class Asked:
    """What the query string asks for: the filters that are set, the column of the order, where the page begins."""

    chosen: Arguments = field(default_factory=dict)
    sort: str = ""
    after: str | None = None

    @property
    def sorted_by(self) -> str:
        """Key of the column of the order."""
        return self.sort.removeprefix(DOWN)

    @property
    def goes_down(self) -> bool:
        """True if the largest comes first."""
        return self.sort.startswith(DOWN)

    @property
    def arguments(self) -> dict[str, str]:
        """The query string of the first page of the same."""
        return {**self.chosen, SORT: self.sort}


@dataclass(frozen=True)
class Table:
    """The declaration of one table. first: the order if none is asked for: a key, `-key` for the largest first."""

    columns: Sequence[Column]
    filters: Sequence[Filter]
    first: str

    def read(self, said: Arguments) -> Asked:
        """Return what a query string asks for; what the table does not know is left out."""
        known = {one.key: {code for code, _words in one.choices} for one in self.filters}
        chosen = {key: said[key] for key, codes in known.items() if said.get(key) in codes}
        sort = said.get(SORT, "")
        sorts = sort.removeprefix(DOWN) in {column.key for column in self.columns if column.sorts}
        return Asked(chosen, sort if sorts else self.first, said.get(AFTER))

    @property
    def shown(self) -> list[Column]:
        """The columns of the page."""
        return [column for column in self.columns if column.in_page]

    def keyset(self, asked: Asked) -> Keyset:
        """Return the order that is asked for."""
        column = next(one for one in self.columns if one.key == asked.sorted_by)
        order = (one.desc() for one in column.order) if asked.goes_down else column.order
        return Keyset(*order, values=column.values)

    def sorted(self, asked: Asked, rows: Sequence[Row]) -> list[Row]:
        """Return the rows of a short list in the order that is asked for; rows without a value stand last."""
        by = next(one.by for one in self.columns if one.key == asked.sorted_by)
        if by is None:
            raise ValueError("this column is sorted by the database")
        empty = [row for row in rows if by(row) is None]
        return sorted((row for row in rows if by(row) is not None), key=by, reverse=asked.goes_down) + empty

    def cut(self, asked: Asked, rows: Sequence[Row], key: Callable[[Row], object]) -> Page[Row]:
        """Return the page of a short list in its order, behind the row with the key that the query string names."""
        found = self.sorted(asked, rows)
        keys = [str(key(row)) for row in found]
        start = keys.index(asked.after) + 1 if asked.after in keys else 0
        return page_of(found[start : start + PAGE_ROWS + 1], lambda row: str(key(row)))

    def turned(self, asked: Asked, column: Column) -> dict[str, str]:
        """Return the query string of the head of a column: sorted by it, the other way round if it is so already."""
        other_way = asked.sort == column.key
        return {**asked.chosen, SORT: f"{DOWN}{column.key}" if other_way else column.key}

    def words(self, asked: Asked) -> list[tuple[Words, Words]]:
        """Return the label of each filter that is set, and the words of its value."""
        return [(one.label, dict(one.choices)[value]) for one in self.filters if (value := asked.chosen.get(one.key))]

    def called(self, asked: Asked) -> str:
        """Return what a list is called by: what it filters, and by what it is sorted if that is all."""
        words = [str(words) for _label, words in self.words(asked)]
        by = next((str(one.label) for one in self.columns if one.key == asked.sorted_by), "")
        return " · ".join(words) or by

    def knows(self, arguments: Arguments) -> bool:
        """Return True if this query string still asks for all that it says."""
        return self.read(arguments).arguments == arguments

    def named(self, kept: Iterable[tuple[Arguments, str]]) -> Iterator[tuple[str, Arguments]]:
        """Yield kept query strings with their names, else with what they filter; not one whose choice is gone."""
        for arguments, name in kept:
            if self.knows(arguments):
                yield name or self.called(self.read(arguments)), arguments

    def sheet(self, rows: Sequence[Any], *, iso: bool = False) -> tuple[list[str], Iterator[list[Cell]]]:
        """Return the head and the lines of a file of these rows. iso: the head says that days are written so."""
        columns = [column for column in self.columns if column.in_file]
        heads = [iso_head(column.label) if iso and column.is_day else str(column.label) for column in columns]
        return heads, ([_cell(column, row) for column in columns] for row in rows)


def _cell(column: Column, row: Any) -> Cell:
    return column.cell(row) if column.cell else str(column.show(row))
