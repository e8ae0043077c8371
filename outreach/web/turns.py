"""Turns of a serving process: few pages are made at once, and a form that is sent waits for none of them.

One interpreter lock lets one thread compute at a time. Eight pages made at once are each ready when all are, and a save
among them waits for its share of the lock after every statement: beside eight readers it took eight times as long. Here
the pages wait in a line, at most `PAGES` are made at once, and what is sent stands in a line of its own.
"""

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

PAGES, SENT = 2, 4  # at once: while one waits for the disk, another computes
PATIENCE = 1.0  # seconds
SHARE = 0.0005  # seconds that a thread computes while others want to
READS = ("GET", "HEAD")

Answer = Callable[..., Any]
Site = Callable[[dict[str, Any], Answer], Iterable[bytes]]


class Line:
    """So many places, which are given in the order in which they were asked for."""

    def __init__(self, places: int) -> None:
        self._free, self._guard = places, threading.Lock()
        self._waiting: deque[threading.Lock] = deque()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Wait for a place for the block; without one from `PATIENCE` on: behind slow pages others go on slowly."""
        has_one = self._come()
        try:
            yield
        finally:
            if has_one:
                self._go()

    def _come(self) -> bool:
        turn = threading.Lock()
        with self._guard:
            if self._free:
                self._free -= 1
                return True
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=PATIENCE):  # opened by who leaves
            return True
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # opened in this very moment

    def _go(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class InTurn:
    """A WSGI application whose requests wait for their turn. What it answers with is sent without one."""

    def __init__(self, site: Site) -> None:
        self._site, self._pages, self._sent = site, Line(PAGES), Line(SENT)
        sys.setswitchinterval(SHARE)

    def __call__(self, asked: dict[str, Any], answer: Answer) -> Iterable[bytes]:
        """Answer a request in its turn."""
        line = self._pages if asked["REQUEST_METHOD"] in READS else self._sent
        with line.place():
            return self._site(asked, answer)
