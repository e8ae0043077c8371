"""Cases sorted in groups, by caseworker or by stage: in an order that the database does not know.

A whole centre is read group by group, each in an index by its number, and of each no more than stand on a page: one
statement, whose cost is that of the page however many cases there are.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, case, select, text, union_all

from outreach.casefile.cases import Case
from outreach.web.paging import PAGE_ROWS, Keyset
from outreach.web.tables import DOWN, Asked, Column, Table, Words

_OPEN = text("closed_on IS NULL")
for _group in ("caseworker_id", "stage"):
    Index(
        f"ix_cases_open_by_{_group}",
        *(getattr(Case, name) for name in ("centre_id", _group, "year", "running", "id")),
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
_NUMBER = (Case.year, Case.running, Case.id)


@dataclass(frozen=True)
class Grouped:
    """Groups of cases. by: the attribute of `Case`; values: those of the groups in their order.

    others: whether cases may have other values; they come last. Few have: those of a caseworker who left lately.
    """

    by: str
    values: tuple[Any, ...]
    others: bool = False

    @property
    def place(self) -> ColumnElement[int]:
        """The place of the group of a row of `Case`."""
        each = ((self._column == value, place) for place, value in enumerate(self.values))
        return case(*each, else_=len(self.values))

    def place_of(self, one: Case) -> int:
        """Return the place of the group of a case."""
        value = getattr(one, self.by)
        return self.values.index(value) if value in self.values else len(self.values)

    def each(self) -> Iterator[ColumnElement[bool]]:
        """Yield the condition of each group, that of all others last."""
        yield from (self._column == value for value in self.values)
        if self.others:
            yield self._column.not_in(self.values)

    @property
    def _column(self) -> Any:
        return getattr(Case, self.by)


@dataclass(frozen=True)
class GroupedColumn(Column):
    """A column by whose groups the table is sorted."""

    groups: Grouped | None = None

    @classmethod
    def of(cls, key: str, label: Words, show: Callable[[Any], object], groups: Grouped) -> "GroupedColumn":
        """Make one: by group, and within it by the number of the case."""

        def values(row: Any) -> tuple[object, ...]:
            return groups.place_of(row.case), row.case.year, row.case.running, row.case.id

        return cls(key, label, show, (groups.place, *_NUMBER), values, groups=groups)


class InGroups(Keyset):
    """The order by groups, asked of the open cases of a whole centre. known: the condition that leads to these."""

    def __init__(self, groups: Grouped, order: Keyset, known: ColumnElement[bool]) -> None:
        super().__init__(*order.order, values=order._values)
        self._groups, self._known = groups, known

    def rows(self, query: Any, after: str | None, size: int | None = None) -> Any:
        """Select the rows after a key as `Keyset` does, of each group no more than stand on a page."""
        with suppress(ValueError):
            query = query.where(self.past(after)) if after else query
        most = (PAGE_ROWS if size is None else size) + 1
        parts = (self._part(query.where(self._known, holds), most) for holds in self._groups.each())
        return query.where(Case.id.in_(union_all(*parts))).order_by(*self.order).limit(most)

    def _part(self, query: Select[Any], most: int) -> Select[Any]:
        some = query.with_only_columns(Case.id).order_by(*self.order[1:]).limit(most)
        return select(some.subquery().c.id)


def order(of: Table, asked: Asked, centre: ColumnElement[bool] | None) -> Keyset:
    """Return the order that is asked for. centre: leads to the cases of a whole centre; None: there are few."""
    column = next(one for one in of.columns if one.key == asked.sort.removeprefix(DOWN))
    order = of.keyset(asked)
    if centre is not None and isinstance(column, GroupedColumn) and column.groups:
        return InGroups(column.groups, order, centre)
    return order
