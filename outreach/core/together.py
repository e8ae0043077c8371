"""Short writes of several threads at once, in one transaction: while one group commits, the next gathers.

Each thread goes on when what it asked for is durable, as if it had written alone; but ten lines of ten readers take the
write lock once, and wait for the disk once.
"""

import os
import threading
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

Act = Callable[[Session], object]


@dataclass(eq=False)
class _Asked:
    """What one thread wants to be written, how it stands, and the context in which its acts run (who, from where)."""

    acts: Sequence[Act]
    context: Context = field(default_factory=copy_context)
    done: bool = False
    problem: Exception | None = None

    def run(self, session: Session) -> None:
        """Do the acts."""
        for act in self.acts:
            self.context.run(act, session)


class Together:
    """Gathers the writes of the threads of one process."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        """sessions: the factory; a session of its own writes each group."""
        self._sessions = sessions
        self._empty()

    def _empty(self) -> None:
        self._process, self._guard, self._turn = os.getpid(), threading.Lock(), threading.Lock()
        self._waiting: list[_Asked] = []

    def write(self, acts: Sequence[Act]) -> None:
        """Do the acts in a transaction, perhaps with those of others; return when it has committed, or raise."""
        if self._process != os.getpid():
            self._empty()  # after a fork
        mine = _Asked(acts)
        with self._guard:
            self._waiting.append(mine)
        with self._turn:
            if not mine.done:
                self._write_all_with(mine)
        if mine.problem is not None:
            raise mine.problem

    def _write_all_with(self, mine: _Asked) -> None:
        with self._guard:
            group, self._waiting = self._waiting, []
        if mine not in group:
            group.append(mine)  # two threads at once were the first after a fork
        try:
            self._write_all(group)
        except BaseException:  # a signal for this thread alone: the next one writes what the others wait for
            with self._guard:
                self._waiting = [one for one in group if not (one.done or one is mine)] + self._waiting
            raise

    def _write_all(self, group: list[_Asked]) -> None:
        try:
            self._write(group)
        except Exception as problem:
            if len(group) > 1 and not isinstance(problem, OperationalError):
                for one in group:  # one of them cannot be written: the others can
                    self._write_all([one])
                return
            for one in group:
                one.problem, one.done = problem, True

    def _write(self, group: list[_Asked]) -> None:
        with self._sessions() as session, session.begin():
            for one in group:
                one.run(session)
        for one in group:
            one.done = True
