"""Writers of SQLite in one process, one after the other: a fair queue before its write lock.

SQLite lets who waits sleep and try again, the longer the longer they have waited: under load the newest gets the lock
first. Here the first who asks writes first. Between processes the sleeping remains, with one who sleeps for each.
"""

import os
import sqlite3
import threading
from collections import deque

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError


class Queue:
    """A lock that is given to who has waited longest. It is held by a connection of the driver."""

    def __init__(self, longest: float) -> None:
        """Make a free lock. longest: the seconds that somebody waits at most."""
        self._longest = longest
        self._empty()

    def _empty(self) -> None:
        self._process, self._guard = os.getpid(), threading.RLock()
        self._waiting: deque[threading.Event] = deque()
        self._holder: object = None
        self._given = False

    def enter(self, holder: object) -> None:
        """Wait for the turn of a connection. Raises OperationalError if it does not come in time."""
        if self._process != os.getpid():
            self._empty()  # after a fork: who held it, and who waited, are in the other process
        turn = self._line_up()
        try:
            came = turn.wait(self._longest)
        except BaseException:  # a signal: nobody will use this turn
            if self._gave_up(turn):
                self._next()
            raise
        if not came and not self._gave_up(turn):
            raise OperationalError("BEGIN IMMEDIATE", {}, sqlite3.OperationalError("database is locked"))
        self._holder = holder

    def leave(self, holder: object) -> None:
        """Let the next one in, if it was this connection's turn."""
        if self.is_of(holder):
            self._holder = None
            self._next()

    def is_of(self, holder: object) -> bool:
        """Return True if it is this connection's turn."""
        return holder is not None and self._holder is holder and self._process == os.getpid()

    def _line_up(self) -> threading.Event:
        turn = threading.Event()
        with self._guard:
            if self._given:
                self._waiting.append(turn)
            else:
                self._given = True
                turn.set()
        return turn

    def _next(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._given = False

    def _gave_up(self, turn: threading.Event) -> bool:
        """Take who waited in vain out of the queue; return True if their turn came in this very moment."""
        with self._guard:
            if turn.is_set():
                return True
            self._waiting.remove(turn)
            return False


def queue_up(engine: Engine, longest: float) -> None:
    """Let the writers of an engine for SQLite take turns: each begins with `BEGIN IMMEDIATE`, readers with `BEGIN`.

    A turn ends with the transaction; with the connection's return to the pool if a transaction ends without a word.
    """
    queue = Queue(longest)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _only_reads(connection):
            connection.exec_driver_sql("BEGIN")
            return
        holder = _of_driver(connection)
        queue.enter(holder)
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            queue.leave(holder)
            raise

    @event.listens_for(engine, "commit")
    def _commit(connection: Connection) -> None:
        holder = _of_driver(connection)
        if holder is not None and holder.in_transaction:
            connection.exec_driver_sql("COMMIT")
        queue.leave(holder)

    @event.listens_for(engine, "rollback")
    def _rollback(connection: Connection) -> None:
        holder = _of_driver(connection)
        if holder is not None:
            holder.rollback()
        queue.leave(holder)

    for over in ("checkin", "close", "invalidate"):
        event.listen(engine, over, lambda holder, *_more: queue.leave(holder))


def _of_driver(connection: Connection) -> sqlite3.Connection | None:
    """Return the connection of the driver; None if it is gone."""
    gone = connection.closed or connection.invalidated
    return None if gone else connection.connection.dbapi_connection  # type: ignore[return-value]


def _only_reads(connection: Connection) -> bool:
    """Return True if it was asked for with the option `reads_only`; then it cannot write either."""
    only: bool = connection.get_execution_options().get("reads_only", False)
    if only != connection.info.get("reads_only", False):
        driver = _of_driver(connection)
        if driver is not None:
            driver.execute(f"PRAGMA query_only = {int(only)}")
        connection.info["reads_only"] = only
    return only
