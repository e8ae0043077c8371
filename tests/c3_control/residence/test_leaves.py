"""Leaves: who goes says by when, who is late is told once, and one is on leave once at a time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control.residence import leaves
from outreach.c3_control.residence.leaves import Leave, LeaveDetails
from outreach.c3_control.stays import Ending, Stay
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.commands import hourly
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.living import open_house, put_to_bed

HALF = timedelta(minutes=30)


@pytest.fixture
def stay(db: Session, cast: Cast) -> Stay:
    """Nok sleeps in Boon's house."""
    return put_to_bed(db, cast.nok_case, open_house(db, cast, cast.boon), cast.malee)


def go(db: Session, cast: Cast, stay: Stay, hours: int) -> Leave:
    """On leave for five hours by now; back in so many hours from now."""
    left, due = (clock.local(clock.now() + timedelta(hours=one)) for one in (-5, hours))
    when: dict[str, Any] = {"day": left.date(), "at_time": left.time()}
    details = LeaveDetails(**when, due_day=due.date(), due_time=due.time(), where_to="ไปหายาย")
    return leaves.go(db, cast.nok_case, stay, details, cast.boon)


def told(db: Session) -> list[CaseNotice]:
    return list(db.scalars(select(CaseNotice).where(CaseNotice.kind == NoticeKind.LATE)))


def test_who_is_late_is_told_to_the_caseworker_once(app: OutreachApp, db: Session, cast: Cast, stay: Stay) -> None:
    leave = go(db, cast, stay, hours=1)
    assert (leave.is_late, leaves.are_late(db)) == (False, False)
    with clock.travel(clock.now() + timedelta(hours=2)):
        assert leave.is_late
        db.commit()
        for _hour in range(2):
            hourly.tell_late(app.extensions["sessions"])
        db.expire_all()
        assert [one.user_id for one in told(db)] == [cast.malee.id]
        now = clock.local(clock.now())
        leaves.come_back(db, leave, now.date(), now.time(), cast.boon)
    assert (leave.is_late, leave.was_late) == (False, True)
    assert told(db)[0].read_at is not None


def test_one_is_on_leave_once_and_comes_back_after_leaving(db: Session, cast: Cast, stay: Stay) -> None:
    leave = go(db, cast, stay, hours=1)
    with pytest.raises(Refused, match="on leave already"):
        go(db, cast, stay, hours=2)
    early = clock.local(leave.left_at - timedelta(hours=1))
    with pytest.raises(Refused, match="back before they left"):
        leaves.come_back(db, leave, early.date(), early.time(), cast.boon)
    leave.voided_at = clock.now()
    assert go(db, cast, stay, hours=2).back_at is None


def test_the_page_of_tonight_warns_of_who_is_late(
    db: Session, cast: Cast, stay: Stay, browser: Callable[..., Browser]
) -> None:
    go(db, cast, stay, hours=-1)
    db.commit()
    client, page = browser(cast.boon), f"/house/sleepers/{stay.id}"
    assert "notice" in client.get("/house/tonight").text
    assert "ไปหายาย" in client.get(page).text
    now = clock.local(clock.now())
    back = {"day": f"{now:%d/%m/%Y}", "at_time": f"{now:%H.%M}"}
    assert client.post(f"{page}/back", data=back).location == page
    assert client.get(f"{page}/back").status_code == 404
    assert "ไปหายาย" in browser(cast.malee).get(f"/cases/{cast.nok_case.id}").text


def test_nobody_is_late_once_the_stay_is_over(db: Session, cast: Cast, stay: Stay) -> None:
    leave = go(db, cast, stay, hours=-1)
    assert (leave.is_late, leaves.are_late(db)) == (True, True)
    stay.ends_on, stay.ending = clock.today(), Ending.LEFT
    db.flush()
    assert (leave.is_over, leave.is_late, leaves.are_late(db)) == (True, False, False)
    assert leaves.tell_late(db) == 0


def test_the_caseworker_corrects_when_they_came_back(
    db: Session, cast: Cast, stay: Stay, browser: Callable[..., Browser]
) -> None:
    leave = go(db, cast, stay, hours=-1)
    leaves.tell_late(db)
    db.commit()
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/entries/leave/{leave.id}/correct"
    left, due, back = (clock.local(one) for one in (leave.left_at, leave.due_at + HALF, leave.left_at + HALF))
    said = {
        "day": f"{left:%d/%m/%Y}",
        "at_time": f"{left:%H.%M}",
        "where_to": "ไปหายาย",
        "why": "typo",
        "asked_by": "staff",
    }
    said |= {"due_day": f"{due:%d/%m/%Y}", "due_time": f"{due:%H.%M}", "back_day": f"{back:%d/%m/%Y}"}
    early = {"back_time": f"{left - HALF:%H.%M}", "back_day": f"{left - HALF:%d/%m/%Y}"}
    assert "back before they left" in client.post(page, data=said | early).text
    assert "Give the day and the time." in client.post(page, data=said).text
    assert client.post(page, data=said | {"back_time": f"{back:%H.%M}"}).status_code == 303
    db.refresh(leave)
    assert (leave.told_at, leave.back_at) == (None, back.replace(second=0, microsecond=0))
