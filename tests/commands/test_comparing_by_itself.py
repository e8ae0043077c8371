"""The comparing of a served site by itself: soon, gently, and by one of several servers."""

import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casefile import people
from outreach.casefile.alike_pairs import AlikePair
from outreach.casefile.people import PersonDetails, Sex
from outreach.commands import comparing
from outreach.web.application import OutreachApp
from tests.support.cast import Cast


def test_it_rests_longer_than_it_works_and_leaves_work_to_others() -> None:
    assert comparing.pause_after(25, 0.2) == pytest.approx(0.6)
    assert comparing.pause_after(0, 0.2) == comparing.WAITS
    assert comparing.pause_after(None, 0.2) == comparing.ELSEWHERE


def test_who_was_registered_is_compared_by_itself(
    app: OutreachApp, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "WAITS", 0.01)
    for nickname in ("ปลา", "เต่า"):
        people.register(db, PersonDetails(nickname=nickname, phone="0812345678", sex=Sex.MALE), cast.malee)
    db.commit()
    with comparing.comparing_by_itself(app.extensions["sessions"]):
        for _ in range(300):
            time.sleep(0.02)
            if db.scalar(select(AlikePair.score)):
                break
            db.rollback()
    assert db.scalar(select(AlikePair.score)) == 60
