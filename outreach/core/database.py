"""The database: one engine and its connection pool, sessions that carry the vault, and the settings of SQLite."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, MetaData, Uuid, create_engine, event, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from outreach.core.writers import queue_up

BUSY_MILLISECONDS = 15_000
SQLITE_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA analysis_limit = 1000",
    "PRAGMA temp_store = MEMORY",
)

SQLITE_IS_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
POSTGRESQL_IS_FULL = "53100"


class Base(DeclarativeBase):
    """The base class of all tables; constraints have names, for migrations and error messages."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


@event.listens_for(Base, "init", propagate=True)
def _give_id(row: Base, _args: object, values: dict[str, Any]) -> None:
    """Give a new object its id at once: sealing binds to it before the insert."""
    column = row.__mapper__.columns.get("id")
    if column is not None and isinstance(column.type, Uuid):
        values.setdefault("id", uuid4())


MORE = 20  # connections above the five that stay: two for each thread of a server
STATEMENTS = 2_000  # for the pages of all roles together; with 500 each page would be compiled anew


def make_engine(url: str) -> Engine:
    """Make an engine for `url`. Errors never show the values of a statement (`hide_parameters`)."""
    pinged = {} if url.startswith("sqlite") else {"pool_pre_ping": True}  # a server may have hung up since
    pooled = {} if url == "sqlite://" else {"max_overflow": MORE}  # in memory each thread has one of its own
    engine = create_engine(url, hide_parameters=True, query_cache_size=STATEMENTS, **pinged, **pooled)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        queue_up(engine, BUSY_MILLISECONDS / 1000)
        event.listen(engine, "close", _leave_sqlite)
    return engine


def make_sessions(
    engine: Engine, vault: object, ledger: Path | None = None, **carried: object
) -> sessionmaker[Session]:
    """Make a session factory: each session carries the vault, the path of the ledger of erasures, and `carried`."""
    return sessionmaker(engine, expire_on_commit=False, info={"vault": vault, "ledger": ledger, **carried})


def between(column: Any, first: int | None, last: int | None) -> list[ColumnElement[bool]]:
    """Return the conditions that a number lies between two, both included; None is no bound."""
    return [*([] if first is None else [column >= first]), *([] if last is None else [column <= last])]


_EMPTY = """
INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT name, NULL, '0' FROM sqlite_master
WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN (SELECT tbl FROM sqlite_stat1)
"""


def take_stock(engine: Engine) -> None:
    """Update the statistics by which the query planner chooses an index.

    SQLite samples a thousand rows of each index (`analysis_limit`): quick at any size. For an empty table it writes
    nothing, and would take it for a million rows. PostgreSQL does it by itself (autovacuum).
    """
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.exec_driver_sql(_EMPTY)
        engine.dispose()  # an open connection keeps the statistics that it read at first


_TURN, _TAKEN = text("SELECT pg_advisory_xact_lock(:number)"), "turns_taken"


def take_turn(session: Session, number: int) -> None:
    """Take the advisory lock of this number until the transaction ends (PostgreSQL); SQLite has one writer anyway.

    It does not flush the session: a row may be half made.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    now, taken = session.get_transaction(), session.info.setdefault(_TAKEN, {})
    if now is not None and taken.get(number) is now:
        return
    session.connection().execute(_TURN, {"number": number})
    if not session.in_nested_transaction():  # a savepoint that is rolled back gives it up
        taken[number] = session.get_transaction()


@contextmanager
def first_or_refused(session: Session, refusal: Callable[[], Exception]) -> Iterator[None]:
    """Add a row in the block; raise the refusal on a unique violation: another writer was quicker."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError:
        raise refusal() from None


def is_full(problem: BaseException | None) -> bool:
    """Return True if an error comes from a full disk of the database."""
    while problem is not None:
        code = getattr(problem, "sqlite_errorcode", None)
        if code in SQLITE_IS_FULL or getattr(problem, "sqlstate", None) == POSTGRESQL_IS_FULL:
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for setting in SQLITE_SETTINGS:
        connection.execute(setting)


def _leave_sqlite(connection: Any, _record: object) -> None:
    """Let SQLite update its statistics on tables that have grown, unless a write is going on."""
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA optimize")


def has_table(engine: Engine, name: str) -> bool:
    """Return True if the database exists and has this table. Makes no file."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return (file is None or Path(file).exists()) and inspect(engine).has_table(name)
