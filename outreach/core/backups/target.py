"""The target of a restore: an empty database, left empty until everything has been checked."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError

from outreach.core import disk
from outreach.core.backups import BackupProblem
from outreach.core.database import make_engine

ASIDE = ".restoring"
NOT_EMPTY = "backup: the database is not empty; nothing was touched. Restore into an empty one (docs/operations.md)"
# The file is thrown away if anything goes wrong: it needs no journal on the disk, and one sync at the end.
WHILE_FILLING = ("PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF")


def check_empty(database_url: str) -> None:
    """Check that the database is empty. Raises BackupProblem."""
    url = make_url(database_url)
    file = _file(url)
    if file is None:
        engine = create_engine(url, hide_parameters=True)
    elif file.exists():
        engine = create_engine(f"sqlite:///file:{file}?mode=ro&uri=true")
    elif _beside(file, "-wal").exists():
        raise BackupProblem(f"backup: {file}-wal lies there without its database; move it away first")
    else:
        return
    try:
        with engine.connect() as connection:
            if inspect(connection).get_table_names():
                raise BackupProblem(NOT_EMPTY)
    except SQLAlchemyError as problem:
        raise BackupProblem(f"backup: the database cannot be looked into ({type(problem).__name__})") from None
    finally:
        engine.dispose()


@contextmanager
def building(database_url: str, before_placing: Callable[[], None]) -> Iterator[Connection]:
    """Open a connection in one transaction. After the block `before_placing` runs, then the database is put in place.

    An embedded database is built in a file beside its place and renamed; a server commits. If anything fails the target
    stays empty.
    """
    url = make_url(database_url)
    file = _file(url)
    if file is None:
        with _transaction(database_url) as connection:
            yield connection
            before_placing()
        return
    aside = _beside(file, ASIDE)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _remove(aside)
    try:
        os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with _transaction(f"sqlite:///{aside}", *WHILE_FILLING) as connection:
            yield connection
        disk.sync(aside)
        before_placing()
        _remove(file)  # an empty one; its log would be taken for that of the new one
        aside.rename(file)
        disk.sync(file.parent)
    except OSError as problem:
        raise BackupProblem(f"backup: {file.parent} cannot be written: {problem.strerror}; nothing was kept") from None
    finally:
        _remove(aside)


@contextmanager
def _transaction(url: str, *settings: str) -> Iterator[Connection]:
    engine = make_engine(url)
    if settings:
        event.listen(engine, "connect", _apply(settings))
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def _apply(settings: tuple[str, ...]) -> Callable[[Any, object], None]:
    def apply(connection: Any, _record: object) -> None:
        for setting in settings:
            connection.execute(setting)

    return apply


def _file(url: URL) -> Path | None:
    is_file = url.get_backend_name() == "sqlite" and url.database
    return Path(url.database or "") if is_file else None


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _remove(file: Path) -> None:
    for path in (file, *(_beside(file, ending) for ending in ("-wal", "-shm", "-journal"))):
        with suppress(FileNotFoundError):
            path.unlink()
