"""The programme of a camp, its staff, and copying it to the next camp."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from outreach.c3_control import camps
from outreach.c3_control.at_camp import crew, sessions
from outreach.c3_control.at_camp.crew import Duty
from outreach.c3_control.at_camp.sessions import SessionDetails
from outreach.c3_control.camps import Camp, CampDetails
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


def announced(db: Session, cast: Cast, first: date, days: int = 3) -> Camp:
    details = CampDetails(name="ค่าย", where="วัด", begins_on=first, ends_on=first + timedelta(days=days - 1))
    return camps.announce(db, details, cast.prasit)


@pytest.fixture
def camp(db: Session, cast: Cast) -> Camp:
    """A camp of three days with a session on the second and third, led by Malee and by somebody from outside."""
    camp = announced(db, cast, clock.today())
    led = SessionDetails(day_number=2, begins=time(9), ends=time(10, 30), title="รู้จักตัวเอง", leader_id=cast.malee.id)
    sessions.write(db, camp, led, cast.prasit)
    guest = SessionDetails(day_number=3, begins=time(13), title="ดนตรี", helper="ครูวิทย์")
    sessions.write(db, camp, guest, cast.prasit)
    return camp


def test_the_programme_of_a_camp_moves_with_its_days(db: Session, camp: Camp) -> None:
    camp.begins_on += timedelta(days=7)
    camp.ends_on += timedelta(days=7)
    told = {day: [one.title for one in found] for day, found in sessions.by_day(camp, sessions.of_camp(db, camp))}
    assert list(told.values()) == [[], ["รู้จักตัวเอง"], ["ดนตรี"]]
    assert min(told) == camp.begins_on


def test_a_shorter_camp_copies_what_fits_into_its_days(db: Session, cast: Cast, camp: Camp) -> None:
    later = announced(db, cast, clock.today() + timedelta(days=30), days=2)
    assert sessions.earlier(db, later) == [camp]
    assert sessions.copy(db, later, camp, cast.prasit) == 1
    assert [(one.title, one.leader_id) for one in sessions.of_camp(db, later)] == [("รู้จักตัวเอง", cast.malee.id)]
    with pytest.raises(Refused, match="already"):
        sessions.copy(db, later, camp, cast.prasit)


def test_a_helper_from_outside_is_copied_and_stays_sealed(db: Session, cast: Cast, camp: Camp) -> None:
    later = announced(db, cast, clock.today() + timedelta(days=30))
    sessions.copy(db, later, camp, cast.prasit)
    db.flush()
    db.expire_all()
    assert [one.helper for one in sessions.of_camp(db, later)] == [None, "ครูวิทย์"]
    kept = db.execute(text("SELECT helper_sealed FROM camp_sessions WHERE helper_sealed IS NOT NULL")).scalars().all()
    assert len(kept) == 2
    assert all("ครูวิทย์".encode() not in one for one in kept)


def test_a_session_is_on_a_day_of_the_camp(db: Session, cast: Cast, camp: Camp) -> None:
    with pytest.raises(Refused, match="not a day"):
        sessions.write(db, camp, SessionDetails(day_number=4, begins=time(9), title="ก"), cast.prasit)
    with pytest.raises(Refused, match="before it begins"):
        sessions.write(db, camp, SessionDetails(day_number=1, begins=time(9), ends=time(8), title="ก"), cast.prasit)


def test_the_head_copies_a_programme_in_one_tap(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    later = announced(db, cast, clock.today() + timedelta(days=30))
    client = browser(cast.prasit)
    page = client.get(f"/camps/{later.id}/programme").get_data(as_text=True)
    assert f"/camps/{later.id}/programme/copy/{camp.id}" in page
    assert client.post(f"/camps/{later.id}/programme/copy/{camp.id}").status_code == 303
    assert "ดนตรี" in browser(cast.malee).get(f"/camps/{later.id}/programme").get_data(as_text=True)


def test_a_session_is_written_and_changed_on_its_page(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client, typed = browser(cast.prasit), {"day_number": "1", "begins": "8.30", "title": "เปิดค่าย"}
    assert client.post(f"/camps/{camp.id}/programme/new", data=typed).status_code == 303
    row = sessions.of_camp(db, camp)[0]
    changed = typed | {"begins": "9.00", "leader_id": str(cast.malee.id)}
    assert client.post(f"/camps/{camp.id}/programme/{row.id}", data=changed).status_code == 303
    db.refresh(row)
    assert (row.begins, row.leader_id) == (time(9), cast.malee.id)
    assert client.post(f"/camps/{camp.id}/programme/{row.id}/remove").status_code == 303
    assert len(sessions.of_camp(db, camp)) == 2


def test_who_has_a_duty_is_on_duty_until_it_ends(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client, page = browser(cast.prasit), f"/camps/{camp.id}/staff"
    assert client.post(page, data={"night": str(cast.malee.id)}).status_code == 303
    assert crew.named(db, camp) == {Duty.NIGHT: [cast.malee.name]}
    on_duty = [crew.is_on_duty(db, camp, one) for one in (cast.malee, cast.somchai, cast.prasit)]
    assert on_duty == [True, False, True]
    crew.set_of(db, camp, {}, cast.prasit)
    assert not crew.is_on_duty(db, camp, cast.malee)


def test_nobody_of_another_house_is_on_duty(db: Session, cast: Cast, camp: Camp) -> None:
    with pytest.raises(Refused, match="from the list"):
        crew.set_of(db, camp, {Duty.LEAD: [cast.wanna.id]}, cast.prasit)


def test_moments_of_one_minute_are_one_and_fill_no_programme(
    db: Session, cast: Cast, camp: Camp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST", 3)
    start = clock.now()
    with clock.travel(start):
        assert sessions.now(db, camp, cast.malee) is sessions.now(db, camp, cast.somchai)
    with clock.travel(start + timedelta(minutes=1)):
        sessions.now(db, camp, cast.malee)
    planned = SessionDetails(day_number=1, begins=time(9), title="ก")
    sessions.write(db, camp, planned, cast.prasit)
    with pytest.raises(Refused, match="A camp has at most"):
        sessions.write(db, camp, planned, cast.prasit)
