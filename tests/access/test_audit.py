"""The audit trail: who did or saw what; no line can be changed, moved, removed or put in unnoticed."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from benchmarks import audit_append
from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.casefile import notes
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.prepared import Prepared
from outreach.core.sealing import opened_keys
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


def test_each_look_at_a_case_is_on_record(db: Session, cast: Cast, browser: Open) -> None:
    browser(cast.malee).get(f"/cases/{cast.nok_case.id}")
    line, opened = db.scalars(select(AuditLine).order_by(AuditLine.seq.desc()).limit(2)).all()[::-1]
    assert (line.action, line.actor_id, line.person_id) == ("case.read", cast.malee.id, cast.nok_case.person_id)
    assert (opened.action, opened.actor_id) == ("cells.read", cast.malee.id)


def test_a_page_tells_of_how_many_people_it_opened_which_class(db: Session, cast: Cast, browser: Open) -> None:
    notes.write(db, cast.nok_case, "ไปเยี่ยมบ้าน", clock.today(), cast.malee)
    opened_keys(db).clear()
    browser(cast.malee).get(f"/cases/{cast.nok_case.id}")
    said = db.scalars(select(AuditLine.about).where(AuditLine.action == "cells.read")).all()
    assert said == ["C1:1 C4:1"]


def test_a_page_that_opens_nothing_tells_of_nothing(db: Session, cast: Cast, browser: Open) -> None:
    opened_keys(db).clear()
    browser(cast.chai).get("/statistics/")
    assert db.scalars(select(AuditLine).where(AuditLine.action == "cells.read")).all() == []


@pytest.mark.parametrize(
    "harm",
    [
        update(AuditLine).where(AuditLine.seq == 3).values(action="nothing"),
        update(AuditLine).where(AuditLine.seq == 3).values(link=bytes(32)),
        delete(AuditLine).where(AuditLine.seq == 3),
    ],
    ids=["edited", "unlinked", "removed"],
)
def test_the_chain_names_the_first_line_that_was_harmed(db: Session, cast: Cast, harm: object) -> None:
    assert audit.first_bad_line(db) is None
    db.execute(harm)  # type: ignore[call-overload]
    assert audit.first_bad_line(db) == 3


def test_a_line_put_between_others_is_noticed(db: Session, cast: Cast) -> None:
    for seq in range(audit.count(db), 2, -1):
        db.execute(update(AuditLine).where(AuditLine.seq == seq).values(seq=seq + 1))
    db.add(AuditLine(seq=3, at=clock.now(), action="forged", about="", came_from="?", link=bytes(32)))
    db.flush()
    assert audit.first_bad_line(db) == 3


def test_lines_that_changed_places_are_noticed(db: Session, cast: Cast) -> None:
    for old, new in ((3, 9000), (4, 3), (9000, 4)):
        db.execute(update(AuditLine).where(AuditLine.seq == old).values(seq=new))
    assert audit.first_bad_line(db) == 3


def test_an_inserted_line_is_noticed(db: Session, cast: Cast) -> None:
    count = audit.count(db)
    db.add(AuditLine(seq=count + 1, at=clock.now(), action="forged", about="", came_from="?", link=bytes(32)))
    db.flush()
    assert audit.first_bad_line(db) == count + 1


def test_what_is_rolled_back_leaves_no_line(db: Session, cast: Cast) -> None:
    before = audit.count(db)
    audit.record(db, "case.read", cast.malee)
    db.rollback()
    assert audit.count(db) == before


def test_a_line_follows_the_last_one_that_stands(db: Session, cast: Cast) -> None:
    first = audit.count(db) + 1
    audit.record(db, "case.read", cast.malee, about="case:one")
    with db.begin_nested() as point:
        audit.record(db, "case.read", cast.malee, about="case:taken back")
        point.rollback()
    audit.record(db, "case.read", cast.malee, about="case:two")
    with db.begin_nested():
        audit.record(db, "case.read", cast.malee, about="case:three")
    db.expunge_all()
    audit.record(db, "case.read", cast.malee, about="case:four")
    db.commit()
    kept = db.execute(select(AuditLine.seq, AuditLine.about).where(AuditLine.seq >= first).order_by(AuditLine.seq))
    assert [tuple(row) for row in kept] == list(enumerate(["case:one", "case:two", "case:three", "case:four"], first))
    assert audit.first_bad_line(db) is None


def test_the_last_line_is_asked_for_once_in_a_transaction(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, read = [], Prepared.read
    monkeypatch.setattr(Prepared, "read", lambda *known: asked.append(known[0]) or read(*known))  # type: ignore[func-returns-value]
    for _ in range(3):
        audit.record(db, "case.read", cast.malee)
    assert len(asked) == 1


def test_a_line_of_a_savepoint_that_was_undone_leaves_no_gap(db: Session, cast: Cast) -> None:
    audit.record(db, "case.read", cast.malee)
    before = audit.count(db)
    with suppress(NotFound), db.begin_nested():
        audit.record(db, "case.read", cast.malee)
        raise NotFound
    audit.record(db, "case.read", cast.malee)
    notes.write(db, cast.nok_case, "ไปเยี่ยมบ้าน", clock.today(), cast.malee)
    db.commit()
    assert audit.count(db) > before + 1
    assert audit.first_bad_line(db) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", clock.now() - timedelta(days=1)),
        ("actor_id", None),
        ("person_id", None),
        ("about", "case:other"),
        ("came_from", "10.0.0.1"),
    ],
)
def test_every_column_of_a_line_is_chained(db: Session, cast: Cast, column: str, value: object) -> None:
    audit.record(db, "case.read", cast.malee, person_id=cast.nok_case.person_id, about="case:x")
    last = audit.count(db)
    db.execute(update(AuditLine).where(AuditLine.seq == last).values({column: value}))
    db.expire_all()
    assert audit.first_bad_line(db) == last


def test_a_look_that_cannot_be_recorded_is_not_given(
    db: Session, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise OperationalError("the trail cannot be written", None, Exception())

    client = browser(cast.malee)
    db.commit()
    monkeypatch.setattr(audit, "record", fail)
    page = client.get(f"/cases/{cast.nok_case.id}")
    assert page.status_code == 503
    assert "นก" not in page.text


@pytest.mark.slow
def test_processes_that_append_at_once_lose_no_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    committed, kept, bad, _busy = audit_append.run(tmp_path / "data", processes=4, seconds=1.5)
    assert committed == kept > 20
    assert bad is None


def test_who_goes_on_after_others_continues_their_chain(app: OutreachApp, db: Session, cast: Cast) -> None:
    audit.record(db, "case.read", cast.malee)
    db.commit()
    with app.extensions["sessions"]() as other, other.begin():
        audit.record(other, "case.read", None)
    audit.record(db, "camp.read", cast.malee)  # the first that the session does after its commit
    assert audit.first_bad_line(db) is None
