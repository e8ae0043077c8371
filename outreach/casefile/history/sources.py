"""Where the entries of a history come from: one table each, asked for its newest rows before a place in the list.

The list is ordered by day, then by the moment of writing, then by id, the newest first. Each source gives no more rows
than stand on a page, so that a page costs the same however long the history is.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Uuid, and_, bindparam, literal, or_

from outreach.casefile import corrections
from outreach.casefile.columns import THIS_CASE
from outreach.casefile.corrections import Correction, Kind
from outreach.casefile.history.entries import Entry, Reader, Words
from outreach.casefile.history.kinds import HistoryKind
from outreach.core import clock
from outreach.core.columns import Moment
from outreach.core.questions import Question

PAGE = 20  # entries: a page of a phone that one still scrolls through
FIRST = datetime(1900, 1, 1, tzinfo=UTC)  # the moment of rows that keep none: they stand last on their day
BEFORE_DAY: Any = bindparam("before_day", type_=Date)
FROM_MIDNIGHT: Any = bindparam("from_midnight", type_=Moment)
TO_MIDNIGHT: Any = bindparam("to_midnight", type_=Moment)
BEFORE_MOMENT: Any = bindparam("before_moment", type_=Moment)
BEFORE_ID: Any = bindparam("before_id", type_=Uuid)

Row = TypeVar("Row", bound=Any)


class Place(NamedTuple):
    """The place of an entry in the list."""

    day: date
    moment: datetime
    id: UUID


class Source(Generic[Row]):
    """Rows of one table, each an entry."""

    def __init__(
        self,
        kind: HistoryKind,
        table: type[Row],
        tell: Callable[[Row, Reader], Words],
        *where: ColumnElement[bool],
        of: ColumnElement[bool] | None = None,
        then: str = "",
        day: str | None = None,
        moment: str | None = "made_at",
        by: str | None = "made_by",
        corrected_as: Kind | None = None,
        beside: tuple[str, type[Any]] | None = None,
    ) -> None:
        """tell: the words of a row. of: which rows belong to the case, if not by `case_id`; it leads an index. where:
        which of them. then: what befell a row later, told where it did: `<then>_at` is its moment, `<then>_by` by whom.

        day, moment: its columns with the day and with the moment of writing, never empty in these rows; without a day
        it is the day of the moment. by: the column with its author; None if none is kept.
        beside: a column that names a row of another table, and that table: they are read for a page at once.
        """
        theirs: ColumnElement[bool] = table.case_id == THIS_CASE if of is None else of
        if then:
            moment, by = f"{then}_at", f"{then}_by"
            where = *where, getattr(table, moment).is_not(None)
        self.kind, self.table, self.tell, self.where = kind, table, tell, (theirs, *where)
        self.day, self.moment, self.by, self.corrected_as = day, moment, by, corrected_as
        self.beside = beside

    @cached_property
    def question(self) -> Question[Any]:
        """Its newest rows before a place."""
        by = " ".join(f"-{name}" for name in (self.day, self.moment, "id") if name)
        return Question(self.table, *self.where, self._before(), by=by, most=PAGE + 1)

    def place(self, row: Row) -> Place:
        """Return the place of a row."""
        moment: datetime = getattr(row, self.moment) if self.moment else FIRST
        return Place(getattr(row, self.day) if self.day else clock.local(moment).date(), moment, row.id)

    def is_seen(self, row: Row, reader: Reader) -> bool:
        """Return True if who may see the case may see this of it too; a correction, if they may see what it is of."""
        kind, told = (row.kind, row.entry_id) if self.table is Correction else (self.corrected_as, row.id)
        return kind is None or corrections.is_seen(reader.session, kind, told, reader.actor)

    def entry(self, row: Row, reader: Reader) -> Entry:
        """Return the entry of a row; what is sealed in it is opened here."""
        day, moment, _id = self.place(row)
        return Entry(
            kind=self.kind,
            day=day,
            moment=moment if self.moment else None,
            by=getattr(row, self.by) if self.by else None,
            words=self.tell(row, reader),
            row=row,
            corrected_as=self.corrected_as or "",
        )

    def _before(self) -> ColumnElement[bool]:
        moment: Any = getattr(self.table, self.moment) if self.moment else literal(FIRST, Moment)
        earlier = or_(moment < BEFORE_MOMENT, and_(moment == BEFORE_MOMENT, self.table.id < BEFORE_ID))
        if self.day is None:
            return or_(moment < FROM_MIDNIGHT, and_(moment < TO_MIDNIGHT, earlier))
        day: Any = getattr(self.table, self.day)
        return or_(day < BEFORE_DAY, and_(day == BEFORE_DAY, earlier))


# The sources of the floors (wiring/).
sources: list[Source[Any]] = []
