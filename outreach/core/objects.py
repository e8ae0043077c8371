"""Objects of rows that the driver has read: the same as those of an ordinary query, in a third of its time.

An ordinary query looks for its statement in a cache, sets up a cursor, and asks how each row is to be loaded, anew each
time. Here a statement is compiled once; how its cells become values, and these objects, is known from then on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, SafeUUID

from sqlalchemy import Connection, Dialect, Select, Uuid, inspect
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value
from sqlalchemy.types import TypeEngine

from outreach.core.prepared import Text

Convert = Callable[[Any], Any]
Read = Callable[[Session | None, Sequence[Any]], Any]


class Maker:
    """Makes objects of one table. places: which cell of a row each of its columns is in, in the table's order."""

    def __init__(self, mapper: Mapper[Any], places: Sequence[int], dialect: Dialect, *, anew: bool = False) -> None:
        """anew: what the session holds of a row is replaced by what is read."""
        self._mapper, self._anew = mapper, anew
        self._cells = [
            (mapper.get_property_by_column(column).key, place, converter(column.type, dialect))
            for column, place in zip(mapper.local_table.columns, places, strict=True)
        ]
        keys = [mapper.get_property_by_column(one).key for one in mapper.primary_key]
        self._primary = [one for name in keys for one in self._cells if one[0] == name]

    def __call__(self, session: Session | None, cells: Sequence[Any]) -> Any:
        """Return the object of a row: the session's own, if it has it already; without a session one by itself.

        None if the row has no such object (an outer join).
        """
        primary = tuple(_value(cells[place], convert) for _name, place, convert in self._primary)
        if None in primary:
            return None
        key = self._mapper.identity_key_from_primary_key(primary)
        known = session.identity_map.get(key) if session else None
        if known is not None and not self._anew:
            return known
        values = {
            name: convert(cells[place]) if convert and cells[place] is not None else cells[place]
            for name, place, convert in self._cells
        }
        if known is not None:
            return _renew(known, values)
        row = self._mapper.class_manager.new_instance()
        row.__dict__.update(values)
        instance_state(row).key = key
        if session:
            session.add(row)
        return row


class Objects:
    """A prepared query, whose rows hold objects and values, as those of an ordinary query do.

    It must not be one that loads other objects along with its own.
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
        columns: list[Any] = []
        reads: list[Read] = []
        for described in self._statement.column_descriptions:
            entity = described["expr"]
            mapper = getattr(inspect(entity, raiseerr=False), "mapper", None)
            if isinstance(mapper, Mapper) and entity is described["entity"]:
                places = range(len(columns), len(columns) + len(mapper.local_table.columns))
                names = [mapper.get_property_by_column(one).key for one in mapper.local_table.columns]
                columns += [getattr(entity, name) for name in names]
                reads.append(Maker(mapper, places, dialect))
            else:
                reads.append(_cell(len(columns), converter(described["type"], dialect)))
                columns.append(entity)
        asked = self._statement.with_only_columns(*columns, maintain_column_froms=True)
        made = self._made[dialect.name] = Text.of(asked, dialect), reads
        return made


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
