"""Writers of one process take turns: who asked first writes first, and nobody holds the lock who is gone."""

import contextlib
import gc
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from outreach.core import database
from outreach.core.database import make_engine
from outreach.core.writers import Queue


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A database with one table, whose writers wait for half a second."""
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 500)
    engine = make_engine(f"sqlite:///{tmp_path / 'test.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE wrote (who INTEGER)"))
    yield engine
    engine.dispose()


def wrote(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [*connection.scalars(text("SELECT who FROM wrote ORDER BY rowid"))]


def write(engine: Engine, who: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO wrote VALUES (:who)"), {"who": who})


def test_who_asked_first_writes_first(engine: Engine) -> None:
    threads = [threading.Thread(target=write, args=(engine, who)) for who in range(8)]
    with engine.begin() as connection:
        for thread in threads:
            thread.start()
            time.sleep(0.02)
        connection.execute(text("INSERT INTO wrote VALUES (-1)"))
    for thread in threads:
        thread.join()
    assert wrote(engine) == [-1, *range(8)]


def test_who_waits_too_long_is_told_and_the_next_comes_in(engine: Engine) -> None:
    with engine.begin(), pytest.raises(OperationalError, match="locked"):
        write(engine, 1)
    write(engine, 2)
    assert wrote(engine) == [2]


def test_readers_wait_for_no_writer(engine: Engine) -> None:
    write(engine, 1)
    with engine.begin() as writing, engine.connect().execution_options(reads_only=True) as reading:
        writing.execute(text("INSERT INTO wrote VALUES (2)"))
        assert [*reading.scalars(text("SELECT who FROM wrote"))] == [1]


def test_who_only_reads_cannot_write_with_that_connection(engine: Engine) -> None:
    insert = text("INSERT INTO wrote VALUES (1)")
    with (
        engine.connect().execution_options(reads_only=True) as reading,
        pytest.raises(OperationalError, match="readonly"),
    ):
        reading.execute(insert)
    write(engine, 2)
    assert wrote(engine) == [2]


def test_a_transaction_that_fails_lets_the_next_one_in(engine: Engine) -> None:
    with pytest.raises(OperationalError, match="no such table"), engine.begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (1)"))
    write(engine, 2)
    assert wrote(engine) == [2]


def test_a_connection_that_nobody_holds_any_more_blocks_nobody(engine: Engine) -> None:
    engine.connect().begin()
    gc.collect()
    write(engine, 2)
    assert wrote(engine) == [2]


def test_a_child_process_does_not_inherit_the_turn(engine: Engine) -> None:
    queue, held, other = Queue(0.2), engine.connect(), engine.connect()
    queue.enter(held)
    child = os.fork()
    if not child:
        with contextlib.suppress(OperationalError):
            queue.enter(other)
            os._exit(0)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with pytest.raises(OperationalError):
        queue.enter(other)
    held.close()
    other.close()
