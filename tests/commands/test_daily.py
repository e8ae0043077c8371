"""The daily check of a served site: it looks at what the commands look at, and tells whoever must act."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from config import Settings
from outreach.access import baselines, checks
from outreach.access.audit import AuditLine
from outreach.access.checks import Check
from outreach.commands import daily
from outreach.core import clock, installation, language
from outreach.core.database import Base
from outreach.core.keys import key_store, make_keys
from outreach.core.sealing import DataKey, Vault
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast, make_cast, meet_cast
from tests.support.world import make_world

Open = Callable[..., Browser]


def check(app: OutreachApp, db: Session) -> Check | None:
    """One run, as the thread of a served site makes it."""
    db.commit()
    store = key_store(app.extensions["settings"])
    made = daily.run(app.extensions["sessions"], lambda: Vault(store.load()), Event())
    db.expire_all()
    return made


def by_hand(db: Session, statement: str, **values: Any) -> None:
    """Write past the program."""
    db.commit()
    db.execute(text(statement), values)
    db.commit()


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is at work here."""
    monkeypatch.setattr(daily, "LONGEST", 0.0)


def test_it_checks_lines_rows_keys_and_stages_and_finds_nothing(app: OutreachApp, db: Session, cast: Cast) -> None:
    made = check(app, db)
    assert made is not None
    assert (made.bad, made.named, made.ended_at is not None) == (0, "", True)
    assert min(made.lines, made.records, made.keys, made.cases) > 0
    assert db.scalars(select(AuditLine.about).where(AuditLine.action == "audit.check")).one().endswith(" bad:0")
    assert checks.alarm(db) is None


def test_once_a_day_and_again_if_it_was_broken_off(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert check(app, db) is not None
    assert check(app, db) is None
    with clock.travel(clock.now() + timedelta(hours=25)):
        with app.extensions["sessions"]() as session, session.begin():
            checks.begin(session)  # and the server was stopped
        assert check(app, db) is None
    with clock.travel(clock.now() + timedelta(hours=29)):
        assert check(app, db) is not None


def test_a_forged_outcome_is_told_to_administrator_and_heads(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, caplog: pytest.LogCaptureFixture
) -> None:
    columns = "case_id, kind, code, day, source_id, recorded_at, recorded_by"
    forged = "00000000000000000000000000000001"
    by_hand(db, f"INSERT INTO milestones (id, {columns}) SELECT '{forged}', {columns} FROM milestones LIMIT 1")  # noqa: S608
    with caplog.at_level(logging.ERROR):
        made = check(app, db)
    assert made is not None
    assert (made.bad, made.named) == (1, "milestones:00000000-0000-0000-0000-000000000001")
    assert "1 rows are not as they were written" in caplog.text
    assert db.scalars(select(AuditLine.about).where(AuditLine.action == "audit.bad")).all() == [made.named]
    told = "this program did not write, or not so: 1"
    assert told in browser(cast.prasit).get("/").text
    assert told in browser(cast.chai).get("/statistics/").text
    administrator = browser(cast.dao)
    assert told in administrator.get("/users/").text
    assert made.named in administrator.get("/checks/").text
    assert told not in browser(cast.malee).get("/").text
    by_hand(db, f"DELETE FROM milestones WHERE id = '{forged}'")  # noqa: S608
    with clock.travel(clock.now() + timedelta(hours=25)):
        assert check(app, db) is not None
        assert checks.alarm(db) is None


def test_exchanged_keys_a_cut_line_and_a_stage_are_found(app: OutreachApp, db: Session, cast: Cast) -> None:
    one, other = (cast.nok_case.person_id, cast.ton_case.person_id)
    kept = dict(db.execute(select(DataKey.owner_id, DataKey.wrapped).where(DataKey.owner_id.in_([one, other]))).all())
    for owner, cell in ((one, kept[other]), (other, kept[one])):
        by_hand(db, "UPDATE data_keys SET wrapped = :cell WHERE owner_id = :id", cell=cell, id=owner.hex)
    by_hand(db, "UPDATE cases SET stage = 'complete' WHERE id = :id", id=cast.nok_case.id.hex)
    by_hand(db, "UPDATE audit_lines SET about = 'x' WHERE seq = 3")
    made = check(app, db)
    assert made is not None
    found = set(made.named.splitlines())
    assert {f"data_keys:{one}", f"data_keys:{other}", f"cases:{cast.nok_case.id}"} <= found
    assert "audit_lines:? (line 3)" in found


def test_two_days_without_a_check_are_told_to_the_administrator(db: Session, cast: Cast, browser: Open) -> None:
    assert "not been checked for two days" not in browser(cast.dao).get("/users/").text
    with clock.travel(clock.now() + timedelta(hours=49)):
        alarm = checks.alarm(db)
    assert alarm is not None
    assert alarm.bad == 0


def test_it_rests_longer_than_it_works_and_stops_with_the_server(
    app: OutreachApp, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []

    class Stop(Event):
        def wait(self, timeout: float | None = None) -> bool:
            rests.append(timeout or 0)
            if len(rests) == 5:
                self.set()
            return self.is_set()

    monkeypatch.setattr(daily, "LONGEST", 0.5)
    store = key_store(app.extensions["settings"])
    db.commit()
    assert daily.run(app.extensions["sessions"], lambda: Vault(store.load()), Stop()) is None
    assert len(rests) == 5
    assert all(0 < rest <= 0.5 for rest in rests)
    assert db.scalars(select(Check)).one().ended_at is None


@pytest.fixture
def on_postgresql(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OutreachApp]:
    """A site with the world of the tests."""
    server, folder = request.getfixturevalue("postgresql"), tmp_path_factory.mktemp("daily")
    make_keys(folder / "keys" / "root.key")
    server.psql("CREATE DATABASE daily")
    address = re.sub(r"^postgresql://", "postgresql+psycopg://", server.get_uri("daily"))
    app = create_app(Settings(folder / "data", address, folder / "keys" / "root.key", https=False))
    language.speak("en")
    Base.metadata.create_all(app.extensions["engine"])
    with app.extensions["sessions"]() as session, session.begin():
        installation.claim(session)
        baselines.close(session)
        make_world(session, meet_cast(session, make_cast(session)))
    yield app
    app.extensions["engine"].dispose()


@pytest.mark.slow
def test_on_postgresql_it_finds_the_same(on_postgresql: OutreachApp) -> None:
    with on_postgresql.extensions["sessions"]() as session:
        made = check(on_postgresql, session)
        assert made is not None
        assert (made.bad, made.named) == (0, "")
        by_hand(session, "UPDATE camps SET seats = 999")
        with clock.travel(clock.now() + timedelta(hours=25)):
            made = check(on_postgresql, session)
        assert made is not None
        assert made.bad >= 1
        assert made.named.startswith("camps:")
