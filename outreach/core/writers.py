"""Writers of SQLite in one process, one after the other: a fair queue before its write lock.

SQLite lets who waits sleep and try again, the longer the longer they have waited: under load the newest gets the lock
first. Here the first who asks writes first. Between processes the sleeping remains, with one who sleeps for each.
"""

import os
import sqlite3
import threading
import weakref
from collections import deque

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError


class Queue:
    """A lock that is given to who has waited longest. It is held by a connection, and freed when that is gone."""

    def __init__(self, longest: float) -> None:
        """longest: for how many seconds somebody waits at most."""
        self._longest, self._process = longest, os.getpid()
        self._empty()

    def _empty(self) -> None:
        self._guard = threading.RLock()
        self._waiting: deque[threading.Event] = deque()
        self._holder: weakref.ref[Connection] | None = None
        self._given = False

    def enter(self, connection: Connection) -> None:
        """Wait for the turn of a connection. Raises OperationalError if it does not come in time."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._empty()  # after a fork: who held it, and who waited, are in the other process
        turn = threading.Event()
        with self._guard:
            if self._given:
                self._waiting.append(turn)
            else:
                self._given = True
                turn.set()
        try:
            came = turn.wait(self._longest)
        except BaseException:  # a signal: nobody will use this turn
            if self._gave_up(turn):
                with self._guard:
                    self._next()
            raise
        if not came and not self._gave_up(turn):
            raise OperationalError("BEGIN IMMEDIATE", {}, sqlite3.OperationalError("database is locked"))
        self._holder = weakref.ref(connection, self._lost)

    def leave(self, connection: Connection) -> None:
        """Let the next one in, if it was this connection's turn."""
        with self._guard:
            if self._holder is not None and self._holder() is connection:
                self._next()

    def _lost(self, gone: weakref.ref[Connection]) -> None:
        with self._guard:
            if self._holder is gone:
                self._next()

    def _next(self) -> None:
        self._holder = None
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._given = False

    def _gave_up(self, turn: threading.Event) -> bool:
        """Take who waited in vain out of the queue; True if their turn came in this very moment."""
        with self._guard:
            if turn.is_set():
                return True
            self._waiting.remove(turn)
            return False


def queue_up(engine: Engine, longest: float) -> None:
    """Let the writers of an engine for SQLite take turns: each begins with `BEGIN IMMEDIATE`, readers with `BEGIN`."""
    queue = Queue(longest)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _only_reads(connection):
            connection.exec_driver_sql("BEGIN")
            return
        queue.enter(connection)
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            queue.leave(connection)
            raise

    @event.listens_for(engine, "commit")
    def _commit(connection: Connection) -> None:
        if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
            connection.exec_driver_sql("COMMIT")
        queue.leave(connection)

    @event.listens_for(engine, "rollback")
    def _rollback(connection: Connection) -> None:
        if not connection.invalidated and not connection.closed:
            connection.connection.rollback()
        queue.leave(connection)


def _only_reads(connection: Connection) -> bool:
    """Whether it was asked for with the option `reads_only`; then it cannot write either."""
    only: bool = connection.get_execution_options().get("reads_only", False)
    if only != connection.info.get("reads_only", False):
        connection.exec_driver_sql(f"PRAGMA query_only = {int(only)}")
        connection.info["reads_only"] = only
    return only
