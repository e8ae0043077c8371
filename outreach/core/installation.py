"""The installation that a database belongs to, and the version of the wrapping key for new data keys."""

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, SmallInteger, Uuid, make_url, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.core.columns import Timestamped
from outreach.core.database import Base, make_engine
from outreach.core.keys import KeyProblem


class Installation(Timestamped, Base):
    """One row with the id that the key ring carries too."""

    __tablename__ = "installation"

    install: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    wrap_version: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    """The version for new data keys, changed by a rotation. Read in the transaction that makes a data key, so that none
    is made under a version being retired."""


_WRAP_VERSION = select(Installation.wrap_version).with_for_update(read=True)  # FOR SHARE, where there is such a lock


def claim(session: Session) -> None:
    """Mark a new database as made with these keys. Raises KeyProblem if it was made with others."""
    if session.scalar(select(Installation.install)) is None:
        vault = session.info["vault"]
        session.add(Installation(install=vault.install, wrap_version=vault.wrap_version))
    check(session)


def check(session: Session) -> None:
    """Check that the database was made with these keys. Raises KeyProblem."""
    if session.scalar(select(Installation.install)) != session.info["vault"].install:
        raise _other()


def is_there(engine: Engine) -> bool:
    """Return True if the database exists and is claimed; creates nothing."""
    if engine.dialect.name == "sqlite":
        return bool(engine.url.database) and _install_in_file(Path(str(engine.url.database))) is not None
    return _install_on_server(engine.url.render_as_string(hide_password=False)) is not None


def note_wrap_version(session: Session, version: int) -> None:
    """Set the version for new data keys; waits for those being made."""
    session.execute(update(Installation).values(wrap_version=version))


def wrap_version(session: Session) -> int | None:
    """Return the version for new data keys, locked until the transaction ends; None in an unclaimed database."""
    return session.connection().execute(_WRAP_VERSION).scalar()  # not session.scalar: it would flush half a row


def check_before_start(database_url: str, install: UUID) -> None:
    """Check an existing database for other keys, without writing to it. Raises KeyProblem."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        found = _install_on_server(database_url)
    else:
        found = _install_in_file(Path(url.database)) if url.database else None
    if found is not None and found != install:
        raise _other()


def _install_in_file(path: Path) -> UUID | None:
    """Read the installation id without a trace: no log file is made or changed."""
    has_log = path.with_name(path.name + "-wal").exists()
    try:
        way = f"{path.resolve().as_uri()}?mode=ro" + ("" if has_log else "&immutable=1")
        with closing(sqlite3.connect(way, uri=True)) as file:
            row = file.execute("SELECT install FROM installation").fetchone()
    except sqlite3.Error:
        return None  # no file, no tables yet: there is nothing to compare
    return UUID(row[0]) if row else None


def _install_on_server(database_url: str) -> UUID | None:
    engine = make_engine(database_url)
    try:
        with engine.connect() as connection:
            return connection.scalar(select(Installation.install))
    except DBAPIError:
        return None  # no tables yet, or out of reach: the first request will say so
    finally:
        engine.dispose()


def _other() -> KeyProblem:
    return KeyProblem("keys: this database was made with the keys of another installation")
