"""Objects of rows that the driver has read: the same as those of an ordinary query, in a third of its time.

An ordinary query looks for its statement in a cache, sets up a cursor, and asks how each row is to be loaded, anew each
time. Here a statement is compiled once; how its cells become values, and these objects, is known from then on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID, SafeUUID

from sqlalchemy import Connection, Dialect, Select, Uuid, inspect
from sqlalchemy.orm import Mapper, RelationshipProperty, Session, aliased
from sqlalchemy.orm.attributes import instance_state, set_committed_value
from sqlalchemy.orm.util import AliasedClass
from sqlalchemy.types import TypeEngine

from outreach.core.prepared import Text

Convert = Callable[[Any], Any]
Read = Callable[[Session | None, Sequence[Any]], Any]


class Maker:
    """Makes objects of one table. places: which cell of a row each of its columns is in, in the table's order."""

    def __init__(self, mapper: Mapper[Any], places: Sequence[int], dialect: Dialect, *, anew: bool = False) -> None:
        """anew: what the session holds of a row is replaced by what is read."""
        self._anew, self._class, self._table = anew, mapper.class_manager, mapper.base_mapper.class_
        columns: list[Any] = list(mapper.local_table.columns)
        self._names = [mapper.get_property_by_column(column).key for column in columns]
        self._take = itemgetter(*places)
        made = [converter(column.type, dialect) for column in columns]
        self._converts = [(name, convert) for name, convert in zip(self._names, made, strict=True) if convert]
        self._primary = [(places[columns.index(one)], made[columns.index(one)]) for one in mapper.primary_key]

    def __call__(self, session: Session | None, cells: Sequence[Any]) -> Any:
        """Return the object of a row: the session's own, if it has it already; without a session one by itself.

        None if the row has no such object (an outer join).
        """
        primary = tuple([_value(cells[place], convert) for place, convert in self._primary])
        if None in primary:
            return None
        key = self._table, primary, None  # as the session names it
        known = session.identity_map.get(key) if session else None
        if known is not None and not self._anew:
            return known
        values = dict(zip(self._names, self._take(cells), strict=True))
        for name, convert in self._converts:
            if values[name] is not None:
                values[name] = convert(values[name])
        return _renew(known, values) if known is not None else self._new(session, key, values)

    def _new(self, session: Session | None, key: Any, values: dict[str, Any]) -> Any:
        row = self._class.new_instance()
        row.__dict__.update(values)
        state = instance_state(row)
        state.key = key
        if session:
            state.session_id = session.hash_key
            session.identity_map.add(state)
        return row


class Objects:
    """A prepared query, whose rows hold objects and values, as those of an ordinary query do.

    What an object always brings along, one other object, is read with it (`relationship(lazy="joined")`). Raises
    ValueError for one that brings along a list.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._made: dict[str, tuple[Text, list[Read]]] = {}

    def of(self, session: Session, **values: object) -> list[tuple[Any, ...]]:
        """Return the rows for these parameter values, with all that the session has changed."""
        session.flush()
        connection = session.connection()
        text, reads = self._made.get(connection.dialect.name) or self._prepare(connection.dialect)
        found = connection.exec_driver_sql(text.sql, text.values(values))
        return [tuple(read(session, cells) for read in reads) for cells in found]

    def apart(self, connection: Connection, **values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows, with objects that belong to no session: to be read only. No transaction is begun for it."""
        text, reads = self._made.get(connection.dialect.name) or self._prepare(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text.sql, text.values(values))
            for cells in iter(cursor.fetchone, None):
                yield tuple(read(None, cells) for read in reads)
        finally:
            cursor.close()

    def _prepare(self, dialect: Dialect) -> tuple[Text, list[Read]]:
        made = _Reading(self._statement, dialect)
        found = self._made[dialect.name] = Text.of(made.whole(), dialect), made.reads
        return found


class _Reading:
    """How the cells of a row become what a statement selects."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        self._statement, self._dialect = statement, dialect
        self._columns: list[Any] = []
        self.reads = [self._read(described) for described in statement.column_descriptions]

    def whole(self) -> Select[*tuple[Any, ...]]:
        """Return the statement, with all that is read."""
        return self._statement.with_only_columns(*self._columns)

    def _read(self, described: Mapping[str, Any]) -> Read:
        selected = described["expr"]
        if isinstance(selected, type | AliasedClass):
            return self._object(selected)
        self._columns.append(selected)
        return _cell(len(self._columns) - 1, converter(described["type"], self._dialect))

    def _object(self, table: Any) -> Read:
        mapper: Mapper[Any] = inspect(table).mapper
        places = range(len(self._columns), len(self._columns) + len(mapper.local_table.columns))
        self._columns += [getattr(table, mapper.get_property_by_column(one).key) for one in mapper.local_table.columns]
        make = Maker(mapper, places, self._dialect)
        brought = [self._brought(table, one) for one in mapper.relationships if one.lazy not in ("raise", "select")]
        return _with(make, brought) if brought else make

    def _brought(self, table: Any, along: RelationshipProperty[Any]) -> tuple[str, Read]:
        if along.uselist or along.lazy != "joined":
            raise ValueError(f"{along} is read by a query of its own")
        other = aliased(along.mapper.class_)
        to = getattr(table, along.key)
        self._statement = self._statement.join_from(table, other, to, isouter=not along.innerjoin)
        return along.key, self._object(other)


def _with(make: Read, brought: Sequence[tuple[str, Read]]) -> Read:
    def read(session: Session | None, cells: Sequence[Any]) -> Any:
        row = make(session, cells)
        if row is not None:
            for name, of_it in brought:
                if name not in row.__dict__:
                    set_committed_value(row, name, of_it(session, cells))
        return row

    return read


def converter(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """Return what makes a value of the program of one of the driver."""
    if isinstance(kind, Uuid) and dialect.name == "sqlite":
        return _uuid
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _cell(place: int, convert: Convert | None) -> Read:
    return lambda _session, cells: _value(cells[place], convert)


def _value(cell: Any, convert: Convert | None) -> Any:
    return convert(cell) if convert and cell is not None else cell


def _renew(row: Any, values: Mapping[str, Any]) -> Any:
    for name, value in values.items():
        set_committed_value(row, name, value)
    return row


def _uuid(digits: str) -> UUID:
    """Return the UUID of 32 digits, as its constructor does, which first looks for four other ways to say one."""
    made = object.__new__(UUID)
    object.__setattr__(made, "int", int(digits, 16))
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made
