"""Short writes of several threads share a transaction; each goes on when its own is durable, or hears why not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from threading import Event

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.core.together import Together
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.queries import counted

THREADS = 6
speaker: ContextVar[str] = ContextVar("speaker")


class Broken(Exception):
    """What one of them cannot do."""


@pytest.fixture
def together(app: OutreachApp, db: Session, cast: Cast) -> Together:
    assert cast
    db.commit()
    found: Together = app.extensions["together"]
    return found


def all_at_once(together: Together, acts: list[Callable[[Session], object]]) -> list[object]:
    """What each thread got: None, or its exception. The first holds the turn until all others wait."""
    others = Event()

    def ask(act: Callable[[Session], object]) -> object:
        try:
            together.write([act])
        except BaseException as problem:
            return problem
        return None

    with ThreadPoolExecutor(len(acts) + 1) as pool:
        first = pool.submit(together.write, [lambda _session: others.wait(10)])
        while not together._turn.locked():
            pass
        asked = [pool.submit(ask, act) for act in acts]
        while len(together._waiting) < len(acts):
            pass
        others.set()
        first.result(10)
        return [one.result(10) for one in asked]


def lines(db: Session, action: str) -> int:
    return db.scalar(select(func.count()).where(AuditLine.action == action)) or 0


def test_those_who_wait_are_written_in_one_transaction(app: OutreachApp, db: Session, together: Together) -> None:
    with counted(app.extensions["engine"]) as sent:
        all_at_once(together, [lambda session: audit.record(session, "test.look", None)] * THREADS)
    assert sent.count("BEGIN IMMEDIATE") == 1  # (who was first wrote nothing)
    assert lines(db, "test.look") == THREADS
    assert audit.first_bad_line(db) is None


def test_one_that_fails_is_told_and_takes_nobody_along(db: Session, together: Together) -> None:
    def fail(session: Session) -> None:
        audit.record(session, "test.look", None)
        raise Broken

    acts = [lambda session: audit.record(session, "test.look", None), fail] * 2
    answers = all_at_once(together, acts)
    assert [type(one) for one in answers] == [type(None), Broken] * 2
    assert lines(db, "test.look") == 2
    assert audit.first_bad_line(db) is None


def test_one_that_is_interrupted_leaves_nobody_unwritten(db: Session, together: Together) -> None:
    signals = [KeyboardInterrupt()]

    def fail(_session: Session) -> None:
        raise Broken  # so that each is written alone

    def interrupt(_session: Session) -> None:
        if signals:
            raise signals.pop()

    def look(session: Session) -> None:
        audit.record(session, "test.look", None)

    answers = all_at_once(together, [fail, interrupt, look, look])
    assert sum(isinstance(one, KeyboardInterrupt) for one in answers) == 1  # whoever wrote for all
    assert lines(db, "test.look") == answers[2:].count(None) >= 1


def test_who_is_no_longer_in_the_queue_is_written_all_the_same(db: Session, together: Together) -> None:
    others = Event()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(together.write, [lambda _session: others.wait(10)])
        while not together._turn.locked():
            pass
        asked = pool.submit(together.write, [lambda session: audit.record(session, "test.look", None)])
        while not together._waiting:
            pass
        together._empty()  # as another thread does that is the first after a fork, too
        others.set()
        first.result(10)
        asked.result(10)
    assert lines(db, "test.look") == 1


def test_each_act_runs_in_the_context_of_who_asked(together: Together) -> None:
    heard: list[str] = []

    def ask(name: str) -> None:
        speaker.set(name)
        together.write([lambda _session: heard.append(speaker.get())])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(ask, map(str, range(THREADS))))
    assert sorted(heard) == [str(number) for number in range(THREADS)]


def test_a_line_says_where_its_own_request_came_from(db: Session, together: Together) -> None:
    def ask(place: str) -> None:
        audit.origin.set(place)
        together.write([lambda session: audit.record(session, "test.look", None)])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(ask, (f"10.0.0.{number}" for number in range(THREADS))))
    found = db.scalars(select(AuditLine.came_from).where(AuditLine.action == "test.look")).all()
    assert sorted(found) == [f"10.0.0.{number}" for number in range(THREADS)]
