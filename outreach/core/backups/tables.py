"""A snapshot of the rows of every table, in values that JSON can hold and every database can take.

The tables are reflected from the database, not taken from the program: a backup can precede an upgrade.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Inspector, bindparam, inspect, text, types

from outreach.core.backups import BackupProblem
from outreach.core.backups.stream import Row, Table

AT_ONCE = 100  # rows fetched at once
NOT_KEPT = {"alembic_version"}  # the header says it
FIRST = ("installation", "data_keys")  # opening cells while reading needs the keys first

KINDS: tuple[tuple[type[types.TypeEngine[Any]], str], ...] = (
    (types.Uuid, "uuid"),
    (types.LargeBinary, "bytes"),
    (types.Boolean, "bool"),
    (types.DateTime, "moment"),
    (types.Date, "day"),
    (types.Time, "time"),
    (types.Integer, "int"),
    (types.Float, "float"),
    (types.String, "text"),
)
Turn = Callable[[Any], Any]


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a read-only connection to one snapshot, unchanged by later writes."""
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    first_look = "SELECT 1"  # the snapshot is taken by the first query
    if engine.dialect.name == "sqlite":
        options, first_look = {"reads_only": True}, "SELECT COUNT(*) FROM sqlite_master"
    with engine.connect().execution_options(**options) as connection, connection.begin():
        connection.execute(text(first_look))
        yield connection


def revision(connection: Connection) -> str | None:
    """Return the migration revision of the tables; None if there are none."""
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def describe(connection: Connection) -> tuple[Table, ...]:
    """Describe every table: columns, kinds, number of rows. Raises BackupProblem on a column of an unknown kind."""
    inspector = inspect(connection)
    names = sorted(set(inspector.get_table_names()) - NOT_KEPT, key=lambda name: (name not in FIRST, name))
    return tuple(Table(name, columns(inspector, name), _count(connection, name)) for name in names)


def columns(inspector: Inspector, table: str) -> tuple[tuple[str, str], ...]:
    """Return name and kind of each column of a table."""
    return tuple((found["name"], _kind(table, found["name"], found["type"])) for found in inspector.get_columns(table))


def read(connection: Connection, table: Table) -> Iterator[Row]:
    """Yield the rows of a table by primary key, a few in memory at a time."""
    order = inspect(connection).get_pk_constraint(table.name)["constrained_columns"]
    names = ", ".join(_quoted(connection, name) for name, _kind in table.columns)
    query = f"SELECT {names} FROM {_quoted(connection, table.name)}"  # noqa: S608 (quoted names of our own tables)
    if order:
        query += " ORDER BY " + ", ".join(_quoted(connection, name) for name in order)
    turns = [(place, PACK[kind]) for place, (_name, kind) in enumerate(table.columns) if kind in PACK]
    for some in connection.execution_options(yield_per=AT_ONCE).exec_driver_sql(query).partitions():
        for row in map(list, some):
            for place, turn in turns:
                if row[place] is not None:
                    row[place] = turn(row[place])
            yield row


def empty(connection: Connection, table: Table) -> None:
    """Delete the rows that a migration may have inserted."""
    connection.execute(text(f"DELETE FROM {_quoted(connection, table.name)}"))  # noqa: S608


def fill(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Insert rows, their values converted to the types of this database."""
    if not rows:
        return
    unpack = UNPACK_TEXT if connection.dialect.name == "sqlite" else UNPACK
    turns = [(place, unpack[kind]) for place, (_name, kind) in enumerate(table.columns) if kind in unpack]
    for row in rows:
        for place, turn in turns:
            if row[place] is not None:
                row[place] = turn(row[place])
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in table.columns)
        connection.exec_driver_sql(_insert(connection, table, marks), [tuple(row) for row in rows])
        return
    keys = [f"v{place}" for place in range(len(table.columns))]
    query = text(_insert(connection, table, ", ".join(f":{key}" for key in keys)))
    connection.execute(query.bindparams(*map(bindparam, keys)), [dict(zip(keys, row, strict=True)) for row in rows])


def set_counters(connection: Connection) -> None:
    """Set the sequences behind the inserted numbers (PostgreSQL); SQLite needs none."""
    if connection.dialect.name != "postgresql":
        return
    inspector = inspect(connection)
    for name in inspector.get_table_names():
        for column in inspector.get_columns(name):
            if column.get("autoincrement") is True:
                counter = f"pg_get_serial_sequence('{name}', '{column['name']}')"
                last = f"SELECT MAX({_quoted(connection, column['name'])}) FROM {_quoted(connection, name)}"  # noqa: S608
                connection.execute(text(f"SELECT setval({counter}, ({last}))"))


def ring_versions(connection: Connection) -> set[int]:
    """Return the versions of the key ring that the data keys are wrapped under."""
    return set(connection.execute(text("SELECT DISTINCT ring_version FROM data_keys")).scalars())


def _insert(connection: Connection, table: Table, values: str) -> str:
    names = ", ".join(_quoted(connection, name) for name, _kind in table.columns)
    return f"INSERT INTO {_quoted(connection, table.name)} ({names}) VALUES ({values})"  # noqa: S608


def _kind(table: str, column: str, found: types.TypeEngine[Any]) -> str:
    if isinstance(found, types.CHAR) and found.length == 32:
        return "uuid"  # how SQLite keeps it
    for type_, kind in KINDS:
        if isinstance(found, type_):
            return kind
    raise BackupProblem(f"backup: {table}.{column} is of a kind that a backup does not know")


def _count(connection: Connection, table: str) -> int:
    found = connection.execute(text(f"SELECT COUNT(*) FROM {_quoted(connection, table)}"))  # noqa: S608
    return int(found.scalar_one())


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def _plain_text(value: Any) -> str:
    """Return an id or a date as text, as SQLite stores it: hex, and ISO with a space."""
    if isinstance(value, str):
        return value
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat(" ", "microseconds") if isinstance(value, datetime) else _iso(value)


def _iso(value: date | time) -> str:
    return value.isoformat("microseconds") if isinstance(value, time) else value.isoformat()


def _pack_bytes(value: Any) -> str:
    return base64.b64encode(value).decode()


def _unpack_bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)


PACK: dict[str, Turn] = {
    "bytes": _pack_bytes,
    "bool": bool,
    "uuid": _plain_text,
    "moment": _plain_text,
    "day": _plain_text,
    "time": _plain_text,
}
UNPACK_TEXT: dict[str, Turn] = {"bytes": _unpack_bytes}
UNPACK: dict[str, Turn] = {
    "bytes": _unpack_bytes,
    "uuid": UUID,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
}
