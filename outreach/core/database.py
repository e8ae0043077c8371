"""The database: one engine and its connection pool, sessions that carry the vault, and what makes SQLite safe."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Engine, MetaData, Select, Uuid, create_engine, event, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.sql.compiler import SQLCompiler

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
    """The parent of every table; constraints get names, so that a migration and an error can speak of them."""

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
    """A row knows its id from birth: sealing binds to it before the insert."""
    column = row.__mapper__.columns.get("id")
    if column is not None and isinstance(column.type, Uuid):
        values.setdefault("id", uuid4())


class Prepared:
    """A statement compiled once and run by the driver itself: a tenth of the time of a select by the ORM.

    For the few look-ups where that shows. It flushes first; the rows are the driver's own: an id may be its hex text.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._texts: dict[str, SQLCompiler] = {}

    def rows(self, session: Session, values: Mapping[str, int]) -> Iterator[Any]:
        """The rows for these values of the parameters, read as they are asked for; whole numbers only."""
        session.flush()
        connection = session.connection()
        compiled = self._texts.get(connection.dialect.name) or self._compile(connection)
        order = compiled.positiontup
        cursor = connection.connection.cursor()
        try:
            cursor.execute(compiled.string, [values[name] for name in order] if order else values)
            yield from iter(cursor.fetchone, None)
        finally:
            cursor.close()

    def _compile(self, connection: Connection) -> SQLCompiler:
        made = self._statement.compile(dialect=connection.dialect)
        self._texts[connection.dialect.name] = made
        return made


STATEMENTS = 2_000  # that the pages of all roles ask between them; with 500 each page would be compiled anew


def make_engine(url: str) -> Engine:
    """An engine for `url`. Failing statements never show their values (`hide_parameters`)."""
    pinged = {} if url.startswith("sqlite") else {"pool_pre_ping": True}  # a server may have hung up since
    engine = create_engine(url, hide_parameters=True, query_cache_size=STATEMENTS, **pinged)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "close", _leave_sqlite)
    return engine


def make_sessions(
    engine: Engine, vault: object, ledger: Path | None = None, **carried: object
) -> sessionmaker[Session]:
    """Sessions that can open and seal: each carries the vault, where the ledger of erasures lies, and what else."""
    return sessionmaker(engine, expire_on_commit=False, info={"vault": vault, "ledger": ledger, **carried})


def look(session: Session) -> None:
    """Begin a transaction that sees one moment, on PostgreSQL too, writes nothing, and waits for nobody."""
    options: dict[str, Any] = {"reads_only": True}
    if session.get_bind().dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    session.connection(execution_options=options)


def between(column: Any, first: int | None, last: int | None) -> list[ColumnElement[bool]]:
    """That a number is between two, both included; None: without a bound."""
    return [*([] if first is None else [column >= first]), *([] if last is None else [column <= last])]


_EMPTY = """
INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT name, NULL, '0' FROM sqlite_master
WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN (SELECT tbl FROM sqlite_stat1)
"""


def take_stock(engine: Engine) -> None:
    """Let the database count what lies in its tables: it chooses by that which index to take, and guesses without.

    SQLite looks at a thousand rows of each index (`analysis_limit`): a moment, whatever the size. Of an empty table it
    writes down nothing, and would take it for a million rows. PostgreSQL does it by itself (autovacuum): not asked.
    """
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.exec_driver_sql(_EMPTY)
        engine.dispose()  # an open connection goes on by what it read when it was opened


_TURN = text("SELECT pg_advisory_xact_lock(:number)")


def take_turn(session: Session, number: int) -> None:
    """Be the only one with this number until the transaction ends, also on PostgreSQL; SQLite has one writer anyway.

    It sends nothing that the session has not flushed: a row may be half made.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_TURN, {"number": number})


@contextmanager
def first_or_refused(session: Session, refusal: Callable[[], Exception]) -> Iterator[None]:
    """Add a row in the block; raises the refusal if the database holds one like it by now: somebody was quicker."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError:
        raise refusal() from None


def is_full(problem: BaseException | None) -> bool:
    """Whether an error comes of there being no room left on the disk of the database."""
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
    """Count anew what has grown much since it was last counted, unless somebody is writing."""
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA optimize")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a deferred begin fails under load when it turns from reading to writing.

    A connection with the execution option `reads_only` never writes and need not wait.
    """
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def has_table(engine: Engine, name: str) -> bool:
    """Whether there is a database, with this table in it. Makes no file where there is none."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return (file is None or Path(file).exists()) and inspect(engine).has_table(name)
