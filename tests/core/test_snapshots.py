"""A snapshot sees one moment, writes nothing, and what it leaves behind is written after it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.core import snapshots
from outreach.core.snapshots import MustWrite
from outreach.web.application import OutreachApp
from tests.support.cast import Cast


def lines(session: Session, action: str) -> int:
    return session.scalar(select(func.count()).where(AuditLine.action == action)) or 0


def test_it_sees_one_moment_whatever_is_written_meanwhile(app: OutreachApp, db: Session, cast: Cast) -> None:
    day = cast.nok_case.opened_on
    db.commit()
    with app.extensions["sessions"]() as looking:
        snapshots.look(looking)
        before = looking.scalar(select(Case.opened_on).where(Case.id == cast.nok_case.id))
        cast.nok_case.opened_on = day - timedelta(days=1)
        db.commit()
        assert looking.scalar(select(Case.opened_on).where(Case.id == cast.nok_case.id)) == before == day


def test_a_changed_row_is_refused_before_it_is_sent(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    with app.extensions["sessions"]() as looking:
        snapshots.look(looking)
        looking.get_one(User, cast.malee.id).name = "มาลี"
        with pytest.raises(MustWrite):
            looking.flush()


def test_a_statement_that_writes_is_refused_by_the_database(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    with app.extensions["sessions"]() as looking:
        snapshots.look(looking)
        with pytest.raises(DBAPIError) as refused:
            looking.execute(update(User).values(name="มาลี"))
        assert snapshots.is_read_only(refused.value)


def test_an_audit_line_waits_until_the_snapshot_is_over(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    sessions = app.extensions["sessions"]
    with sessions() as looking:
        snapshots.look(looking)
        audit.record(
            looking, "test.look", cast.malee, person_id=cast.nok_case.person_id, people=[cast.nok_case.person_id]
        )
        assert lines(db, "test.look") == 0
        db.commit()
        looking.commit()
        snapshots.write_later(looking, app.extensions["together"])
        snapshots.write_later(looking, app.extensions["together"])
    db.commit()
    assert lines(db, "test.look") == 1
    assert audit.first_bad_line(db) is None


def test_the_next_transaction_of_a_session_writes_again(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    with app.extensions["sessions"]() as session:
        snapshots.look(session)
        session.commit()
        audit.record(session, "test.write", cast.malee)
        session.commit()
    assert lines(db, "test.write") == 1
