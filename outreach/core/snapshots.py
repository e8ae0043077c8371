"""Snapshots: transactions that read one moment of the database, write nothing and wait for no writer.

What reading leaves behind (an audit line, a flag, a look of an agency) is kept and written after the snapshot, in a
short transaction of its own: `write_later`, which is called before anybody gets what was read.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from outreach.core.together import Act, Together

SNAPSHOT, LATER = "snapshot", "behind_the_snapshot"
POSTGRESQL_READS_ONLY = "25006"


class MustWrite(Exception):
    """A row was added, changed or deleted in a snapshot: what did so must run in a transaction that writes."""


def look(session: Session) -> None:
    """Begin a transaction that sees one moment, on PostgreSQL too, writes nothing, and waits for nobody."""
    options: dict[str, Any] = {"reads_only": True}
    if session.get_bind().dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    session.connection(execution_options=options)
    session.info[SNAPSHOT] = session.get_transaction()


def is_looking(session: Session) -> bool:
    """Return True if the present transaction of a session is a snapshot."""
    snapshot = session.info.get(SNAPSHOT)
    return snapshot is not None and snapshot is session.get_transaction()


def later(session: Session, act: Act) -> None:
    """Do what writes: now, or behind the snapshot, with another session. What it needs of rows must be loaded."""
    if is_looking(session):
        session.info.setdefault(LATER, []).append(act)
    else:
        act(session)


def write_later(looked: Session, together: Together) -> None:
    """Do all that a session kept while it looked, in one transaction; call it before the answer leaves."""
    if kept := looked.info.pop(LATER, None):
        together.write(kept)


def write_now(session: Session, turn: Callable[[Session], None], standing: Callable[[Session], object]) -> None:
    """End the snapshot of a session and begin a transaction that writes, in which all that it has seen still stands.

    turn: what must be waited for besides the database. standing: a value that changes with whatever may have been seen.
    What was kept is written first, as it happened. Raises MustWrite if something has changed since the snapshot.
    """
    seen = standing(session)
    session.commit()  # nothing was written, and what was loaded stays
    session.connection()
    turn(session)
    if standing(session) != seen:
        raise MustWrite
    for act in session.info.pop(LATER, ()):
        act(session)


def is_read_only(problem: DBAPIError) -> bool:
    """Return True if a statement failed because its transaction may not write."""
    cause = problem.orig
    code = getattr(cause, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_READONLY or getattr(cause, "sqlstate", None) == POSTGRESQL_READS_ONLY


@event.listens_for(Session, "before_flush")
def _refuse(session: Session, _context: object, _rows: object) -> None:
    if is_looking(session) and (session.new or session.deleted or any(map(session.is_modified, session.dirty))):
        raise MustWrite
