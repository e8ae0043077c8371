"""Questions about one record, as statements built once. Many can be asked together, in one statement.

A page that shows everything of a case asks some thirty tables for a few rows each. Asked one by one, making thirty
statements costs more than answering them. Together they are one UNION ALL, whose columns the tables share by type, and
the rows become the same objects as if each table had been asked.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Dialect, Select, cast, literal_column, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Mapper, Session, class_mapper
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.types import TypeEngine

from outreach.core.database import Base
from outreach.core.objects import Maker
from outreach.core.prepared import Text

ANSWERS, READ = "answers", "read_together"

Found = TypeVar("Found", bound=Base)


class Question(Generic[Found]):
    """A query of one table about what its parameters name (`bindparam`)."""

    def __init__(
        self,
        table: type[Found],
        *where: ColumnElement[bool],
        by: str = "",
        most: int | None = None,
        fills: InstrumentedAttribute[Any] | None = None,
        anew: bool = False,
    ) -> None:
        """by: columns of the order, separated by blanks; a minus before one whose largest comes first.

        fills: a list on another table, of all rows of this one that belong there, for those asked together.
        anew: what the session holds of a row is replaced by what is read.
        """
        self.table, self.fills, self.anew = table, fills, anew
        self.mapper: Mapper[Found] = class_mapper(table)
        self.order = [(name.lstrip("-"), name.startswith("-")) for name in by.split()]
        self.most = most
        order = [getattr(table, name).desc() if falls else getattr(table, name) for name, falls in self.order]
        self.statement: Select[Found] = select(table).where(*where).order_by(*order).limit(most)
        if anew:
            self.statement = self.statement.execution_options(populate_existing=True)
        self.about = frozenset(one.key for one in _parameters(self.statement) if one.required)

    def ask(self, session: Session, **about: object) -> list[Found]:
        """Return the rows in order. Inside `Questionnaire.asked` they are those read there, without a query."""
        known: dict[object, list[Found]] = session.info.get(ANSWERS, {})
        found = known.get((self, frozenset(about.items()))) if known else None
        return list(session.scalars(self.statement, about).unique()) if found is None else list(found)

    def sort(self, rows: list[Found]) -> None:
        """Put rows into the order of the query. No column of the order may be empty."""
        for name, falls in reversed(self.order):
            rows.sort(key=lambda row, name=name: getattr(row, name), reverse=falls)  # type: ignore[misc]


class Questionnaire:
    """Some questions, asked in one statement."""

    def __init__(self, *questions: Question[Any]) -> None:
        self.questions = questions
        self._asking: dict[str, _Asking] = {}

    @contextmanager
    def asked(self, session: Session, **about: object) -> Iterator[None]:
        """Ask all; in the block each question answers from what was read. Nothing may be written in it. It nests."""
        session.flush()
        connection = session.connection()
        asking = self._asking.get(connection.dialect.name) or self._prepare(connection.dialect)
        found: list[list[Any]] = [[] for _ in self.questions]
        for part, *cells in asking.rows(connection, about):
            found[part].append(asking.parts[part].row(session, cells))
        session.info.setdefault(READ, []).append(found)  # a session alone forgets rows that nobody holds
        before = session.info.get(ANSWERS)
        session.info[ANSWERS] = dict(before or {})
        for question, rows in zip(self.questions, found, strict=True):
            question.sort(rows)
            key = question, frozenset((name, about[name]) for name in question.about)
            session.info[ANSWERS][key] = rows
            if question.fills is not None:
                _fill(question.fills, rows, [one for known in found for one in known])
        try:
            yield
        finally:
            if before is None:
                del session.info[ANSWERS]
            else:
                session.info[ANSWERS] = before

    def _prepare(self, dialect: Dialect) -> "_Asking":
        made = self._asking[dialect.name] = _Asking(self.questions, dialect)
        return made


class _Asking:
    """The statement of some questions for one kind of database, run by the driver."""

    def __init__(self, questions: tuple[Question[Any], ...], dialect: Dialect) -> None:
        slots = _Slots()
        self.parts = [_Part(question, slots, dialect) for question in questions]
        whole = union_all(*(part.select(number, slots) for number, part in enumerate(self.parts)))
        self._text = Text.of(whole, dialect)

    def rows(self, connection: Connection, about: dict[str, object]) -> Iterator[Any]:
        """Run it; yield (number of the question, cells) of each row."""
        return iter(connection.exec_driver_sql(self._text.sql, self._text.values(about)))


class _Slots:
    """Columns of the whole statement, shared by the tables: one row of a table fills as many of a type as it has."""

    def __init__(self) -> None:
        self.kinds: list[tuple[type, TypeEngine[Any]]] = []

    def take(self, column: ColumnElement[Any], taken: set[int]) -> int:
        """Return the first slot of the column's type that is not taken yet."""
        kind = _kind(column)
        for place, (known, _type) in enumerate(self.kinds):
            if known == kind and place not in taken:
                return place
        self.kinds.append((kind, column.type))
        return len(self.kinds) - 1


class _Part:
    """One question in the statement: which slots hold its columns."""

    def __init__(self, question: Question[Any], slots: _Slots, dialect: Dialect) -> None:
        self._question = question
        self._table = question.mapper.local_table
        taken: set[int] = set()
        self._places: list[int] = []
        for column in self._table.columns:
            taken.add(place := slots.take(column, taken))
            self._places.append(place)
        self.row = Maker(question.mapper, self._places, dialect, anew=question.anew)

    def select(self, number: int, slots: _Slots) -> Select[Any]:
        """Return its part of the statement."""
        mine = self._question.statement.with_only_columns(*self._table.columns, maintain_column_froms=True)
        rows = (mine if self._question.most else mine.order_by(None)).subquery()
        cells: list[ColumnElement[Any]] = [cast(null(), kind) for _name, kind in slots.kinds]
        for column, place in zip(self._table.columns, self._places, strict=True):
            cells[place] = rows.c[column.key]
        return select(literal_column(str(number)), *(cell.label(f"c{place}") for place, cell in enumerate(cells)))


def _fill(filled: InstrumentedAttribute[Any], rows: list[Any], read: list[Any]) -> None:
    """Give each parent that was read its list, unless it has one."""
    [(here, there)] = filled.property.local_remote_pairs
    table: Any = filled.class_
    theirs: dict[object, list[Any]] = defaultdict(list)
    for row in rows:
        theirs[getattr(row, there.key)].append(row)
    for parent in read:
        if isinstance(parent, table) and filled.key not in parent.__dict__:
            set_committed_value(parent, filled.key, theirs[getattr(parent, here.key)])


def _parameters(statement: Any) -> list[BindParameter[Any]]:
    return [one for one in visitors.iterate(statement) if isinstance(one, BindParameter)]


def _kind(column: ColumnElement[Any]) -> type:
    """Return the Python type of a column: both databases join columns of one such type. A code is text."""
    kind = column.type.python_type
    return str if issubclass(kind, str) else kind
