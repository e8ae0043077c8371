"""The rows of a database as they are stored, read and put in past the program: in large numbers, and quickly."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from outreach.core.database import SQLITE_SETTINGS

CACHE = 400_000  # kilobytes


class Store:
    """A connection past the program. Ids are read as 32 digits, which both databases take; nothing else is changed."""

    def __init__(self, engine: Engine) -> None:
        self._sqlite = engine.dialect.name == "sqlite"
        address = engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
        self._raw: Any = _sqlite(engine) if self._sqlite else psycopg.connect(address)

    def rows(self, table: str, names: Sequence[str]) -> list[list[Any]]:
        """Return all rows of a table."""
        found = self._raw.execute(f"SELECT {', '.join(_quoted(names))} FROM {table}")  # noqa: S608 (our own tables)
        return [[value.hex if isinstance(value, UUID) else value for value in row] for row in found]

    def newest(self, table: str, names: Sequence[str], by: str) -> Any:
        """Return the row with the highest value of a column; None if there is none."""
        query = f"SELECT {', '.join(_quoted(names))} FROM {table} ORDER BY {by} DESC LIMIT 1"  # noqa: S608
        return self._raw.execute(query).fetchone()

    def put(self, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Put rows in. Nothing is kept before `keep`."""
        if self._sqlite:
            places = ", ".join("?" * len(names))
            self._raw.executemany(f"INSERT INTO {table} ({', '.join(_quoted(names))}) VALUES ({places})", rows)  # noqa: S608
            return
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
        )
        with self._raw.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)

    def keep(self) -> None:
        """End the transaction."""
        self._raw.commit()

    def close(self) -> None:
        """Close the connection."""
        self._raw.close()


def disk_bytes(engine: Engine) -> int:
    """Return the size of a database on disk, its indexes included."""
    if engine.dialect.name == "sqlite":
        with closing(_sqlite(engine)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            ((pages,), (free,), (size,)) = (
                raw.execute(f"PRAGMA {what}").fetchone() for what in ("page_count", "freelist_count", "page_size")
            )
            return int((pages - free) * size)
    with engine.connect().execution_options(reads_only=True) as connection:
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar() or 0)


def _sqlite(engine: Engine) -> sqlite3.Connection:
    raw = sqlite3.connect(str(engine.url.database))
    for setting in SQLITE_SETTINGS:
        raw.execute(setting)
    for setting in ("synchronous = OFF", "foreign_keys = OFF", f"cache_size = -{CACHE}"):
        raw.execute(f"PRAGMA {setting}")
    return raw


def _quoted(names: Sequence[str]) -> list[str]:
    return [f'"{name}"' for name in names]
