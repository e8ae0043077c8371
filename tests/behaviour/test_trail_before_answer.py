"""Nobody gets what the trail does not tell: its line is there before the answer leaves. Looks hold up no writer."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import render_template
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from benchmarks.readers_kill import kill_servers
from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.core import snapshots
from outreach.dashboard import routes
from outreach.directory.needs import Need
from outreach.partners import inbox
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.browser import SITE
from tests.support.cast import Cast
from tests.support.world import share

KILLS = 6
NAMES = ("นก", "ธีระ", "บุญมา")
Open = Callable[..., Browser]


@pytest.fixture
def locked(app: OutreachApp) -> Iterator[sqlite3.Connection]:
    """Another program holds the write lock until it rolls back, and nobody waits for long."""
    engine = app.extensions["engine"]

    def wait_little(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 20")

    event.listen(engine, "connect", wait_little)
    engine.dispose()
    with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as other:
        yield other
    event.remove(engine, "connect", wait_little)


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok, referred to Wanna's agency, which has not looked yet."""
    made = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    db.commit()
    return made


def count(db: Session, action: str) -> int:
    return db.scalar(select(func.count()).where(AuditLine.action == action)) or 0


def seen(db: Session) -> int:
    return db.scalar(select(func.count()).where(ReferralStep.state == ReferralState.SEEN)) or 0


@pytest.mark.slow
def test_a_killed_server_has_answered_nothing_unrecorded(tmp_path: Path) -> None:
    told = kill_servers(tmp_path, KILLS, seed=2)
    assert told.kills == KILLS
    assert min(told.pages, told.contacts, told.cut) > 0


def test_without_room_in_the_trail_no_name_is_shown(
    db: Session, cast: Cast, browser: Open, locked: sqlite3.Connection
) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    db.commit()
    locked.execute("BEGIN IMMEDIATE")
    refused = client.get(page)
    assert refused.status_code == 503
    assert "The system is busy." in refused.text
    assert [name for name in NAMES if name in refused.text] == []
    locked.execute("ROLLBACK")
    assert count(db, "case.read") == 0
    assert NAMES[0] in client.get(page).text
    assert count(db, "case.read") == 1


def test_a_look_that_takes_long_holds_up_no_writer(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []

    def write() -> None:
        with app.extensions["sessions"]() as session, session.begin():
            audit.record(session, "sign_out", None)
            written.append(audit.count(session))

    def write_meanwhile(*page: str, **values: Any) -> str:
        writer = Thread(target=write)
        writer.start()
        writer.join()
        return render_template(*page, **values)

    monkeypatch.setattr(routes, "render_template", write_meanwhile)
    client = browser(cast.malee)
    assert NAMES[0] in client.get(f"/cases/{cast.nok_case.id}").text
    lines = {line.action: line.seq for line in db.scalars(select(AuditLine).where(AuditLine.seq >= written[0]))}
    assert lines["case.read"] > lines["sign_out"] == written[0]
    assert audit.first_bad_line(db) is None


def test_the_first_look_of_an_agency_is_one_step(db: Session, cast: Cast, browser: Open, sent: Referral) -> None:
    client = browser(cast.wanna)
    for looks in (1, 2):
        assert NAMES[0] in client.get(f"/referrals/{sent.id}").text
        assert (sent.state, seen(db), count(db, "referral.read")) == (ReferralState.SEEN, 1, looks)


def test_two_first_looks_at_once_are_one_step(
    db: Session, cast: Cast, browser: Open, sent: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients, both = [browser(cast.wanna) for _ in range(2)], Barrier(2, timeout=30)
    met, statuses, mark_seen = list[int](), list[int](), inbox.mark_seen

    def mark_seen_together(session: Session, *more: Any) -> None:
        if snapshots.is_looking(session):
            met.append(both.wait())
        mark_seen(session, *more)

    def look(client: Browser) -> None:
        answer = FlaskClient.open(client, f"/referrals/{sent.id}", base_url=SITE)  # past the shared session
        statuses.append(answer.status_code)

    monkeypatch.setattr(inbox, "mark_seen", mark_seen_together)
    db.commit()
    threads = [Thread(target=look, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.expire_all()
    assert (sorted(met), statuses) == ([0, 1], [200, 200])
    assert (sent.state, seen(db), count(db, "referral.read")) == (ReferralState.SEEN, 1, 2)
    assert audit.first_bad_line(db) is None
