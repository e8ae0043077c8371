"""The database: writers wait for each other instead of failing, and no failure shows what was written."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from time import sleep
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.centres import Centre
from outreach.casefile.notes import Note
from outreach.commands import hourly
from outreach.core.database import Base, make_engine, take_stock
from outreach.web.application import OutreachApp
from tests.support.cast import Cast

WRITERS, LINES = 4, 15


@pytest.fixture
def free(db: Session) -> Session:
    """The test's own session, holding no lock."""
    db.commit()
    return db


@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("secure_delete", 1), ("synchronous", 2), ("temp_store", 2)],
)
def test_every_connection_is_made_safe(tmp_path: Path, setting: str, value: object) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'safe.db'}")
    with engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {setting}")).scalar() == value
    engine.dispose()


def test_simultaneous_writers_wait_and_the_chain_holds(app: OutreachApp, cast: Cast, free: Session) -> None:
    before, malee = audit.count(free), cast.malee
    free.commit()

    def write(_number: int) -> None:
        for _ in range(LINES):
            with app.extensions["sessions"]() as session, session.begin():
                audit.record(session, "case.read", malee)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))  # raises what a writer raised
    assert audit.count(free) == before + WRITERS * LINES
    assert audit.first_bad_line(free) is None


def test_a_session_takes_the_write_lock_when_it_begins(app: OutreachApp, free: Session) -> None:
    database = app.extensions["engine"].url.database
    with app.extensions["sessions"]() as writer, closing(sqlite3.connect(database, timeout=0)) as other:
        writer.connection()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


def test_who_only_reads_does_not_wait_for_who_writes(app: OutreachApp, cast: Cast, free: Session) -> None:
    with app.extensions["sessions"]() as writer, app.extensions["sessions"]() as reader:
        audit.record(writer, "case.read", cast.malee)
        reader.connection(execution_options={"reads_only": True})
        assert audit.count(reader) == audit.count(writer) - 1


def test_a_failing_statement_shows_no_value(db: Session, cast: Cast) -> None:
    named = {"id": uuid4(), "name": "ชื่อที่ไม่ควรเห็น"}
    db.execute(insert(Centre).values(named))
    with pytest.raises(IntegrityError) as problem:
        db.execute(insert(Centre).values(named | {"id": uuid4()}))
    assert named["name"] not in str(problem.value)


def test_a_row_of_nobody_is_refused(db: Session, cast: Cast) -> None:
    stranger = {"case_id": uuid4(), "person_id": uuid4(), "made_by": cast.malee.id}
    with pytest.raises(IntegrityError):
        db.execute(insert(Note).values(id=uuid4(), day=cast.nok_case.opened_on, **stranger))


def test_a_row_knows_its_id_before_it_is_written() -> None:
    assert Note().id != Note().id


def test_the_database_learns_its_size_once_a_day_by_itself(
    app: OutreachApp, cast: Cast, free: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, found = app.extensions["engine"], dict[str, str]()
    monkeypatch.setattr(hourly, "run", lambda *_about: 0)
    with hourly.chasing_by_itself(app.extensions["sessions"]):
        for _ in range(100):
            sleep(0.02)
            if found := _counted(engine):
                break
    assert int(found["ix_cases_centre_id_opened_on"].split()[0]) == 3


def _counted(engine: Engine) -> dict[str, str]:
    """What is known of each index: how many rows it has, and how many of them are alike."""
    with engine.connect() as connection:
        if not connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")).all():
            return {}
        return {row.idx: row.stat for row in connection.execute(text("SELECT idx, stat FROM sqlite_stat1")) if row.idx}


def test_a_table_that_is_empty_is_known_to_be_small(app: OutreachApp, db: Session) -> None:
    engine = app.extensions["engine"]
    db.close()
    take_stock(engine)
    with engine.connect() as connection:
        tables = "SELECT tbl, max(idx IS NOT NULL), min(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl"
        known = {name: (told, rows) for name, told, rows in connection.exec_driver_sql(tables)}
        assert known.keys() >= Base.metadata.tables.keys()
        assert known["erasures"] == (0, 0)
        assert known["users"][1] > 0


def test_a_connection_to_a_server_that_hung_up_is_not_reused() -> None:
    server, file = make_engine("postgresql+psycopg://nobody@127.0.0.1/none"), make_engine("sqlite://")
    assert (server.pool._pre_ping, file.pool._pre_ping) == (True, False)
