"""Secure deletion: removal of deleted bytes from the files of the database.

SQLite overwrites deleted bytes in the file (`secure_delete`), but its log still holds the pages as they were: until the
log is emptied, a destroyed key can be read there. PostgreSQL keeps old rows until VACUUM, and in its log (WAL) until
that is recycled: there the disk must be encrypted, and old logs deleted.
"""

from time import sleep

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from outreach.core.database import BUSY_MILLISECONDS, Base

TRIES, PATIENCE_MILLISECONDS, PAUSE_SECONDS = 5, 200, 0.1
VACUUM_MILLISECONDS = 5_000  # then it is tried again later


def wipe(engine: Engine) -> bool:
    """Remove the rest of deleted bytes from log and tables. Return False if readers prevent it: try again later.

    Never inside a transaction; it waits a few seconds at the most.
    """
    try:
        return _empty_log(engine) if engine.dialect.name == "sqlite" else _vacuum(engine)
    except SQLAlchemyError:
        return False


def leave_no_trace(sessions: sessionmaker[Session]) -> None:
    """Wipe a destroyed key from the log of the database now or, if readers prevent it, at its next emptying."""
    wipe(sessions.kw["bind"])


def _empty_log(engine: Engine) -> bool:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}")
        for _ in range(TRIES):
            if cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                return True
            sleep(PAUSE_SECONDS)
        return False
    finally:
        connection.cursor().execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        connection.close()


def _vacuum(engine: Engine) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET statement_timeout = {VACUUM_MILLISECONDS}"))
        try:
            connection.execute(text(f"VACUUM {', '.join(sealed_tables())}"))
        finally:
            connection.execute(text("RESET statement_timeout"))
    return True


def sealed_tables() -> list[str]:
    """Return the tables that hold wrapped keys or sealed bytes."""
    return [table.name for table in Base.metadata.sorted_tables if any(_is_sealed(column.name) for column in table.c)]


def _is_sealed(column: str) -> bool:
    return column in ("wrapped", "sealed") or column.endswith("_sealed")
