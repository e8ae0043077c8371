"""A camp is changed, called off, and takes place after all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control import camp_lists, camps, changing, finishing, rolls, waiting
from outreach.c3_control.at_camp import roll_call, sessions
from outreach.c3_control.at_camp.sessions import SessionDetails
from outreach.c3_control.camps import Camp, CampDetails
from outreach.c3_control.camps.marks import MarkState
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def camp(db: Session, cast: Cast) -> Camp:
    """A camp of one seat that begins today; Nok has it, and Ton waits."""
    day = clock.today()
    details = CampDetails(name="ค่ายรุ่น 3", where="วัด", begins_on=day, ends_on=day + timedelta(days=2), seats=1)
    camp = camps.announce(db, details, cast.prasit)
    consent(db, cast.nok_case, cast.malee)
    consent(db, cast.ton_case, cast.somchai)
    camps.enrol(db, camp, cast.nok_case, cast.malee)
    waiting.put(db, camp, cast.ton_case, cast.somchai)
    return camp


def with_(camp: Camp, **changed: object) -> CampDetails:
    return CampDetails(**{**vars(changing.details_of(camp)), **changed})


def test_a_seat_that_is_added_goes_to_who_waits(db: Session, cast: Cast, camp: Camp) -> None:
    assert changing.change(db, camp, with_(camp, seats=2, name="ค่ายใหม่"), cast.prasit) == 1
    assert {one.case_id for one in camps.of_camp(db, camp)} == {cast.nok_case.id, cast.ton_case.id}
    assert (camp.name, waiting.count(db, camp)) == ("ค่ายใหม่", 0)


def test_other_days_are_told_to_whoever_carries_a_case_in_it(db: Session, cast: Cast, camp: Camp) -> None:
    changing.change(db, camp, with_(camp, name="ค่ายใหม่"), cast.prasit)
    changing.change(db, camp, with_(camp, ends_on=camp.ends_on + timedelta(days=1)), cast.prasit)
    told = db.scalars(select(CaseNotice).where(CaseNotice.kind == NoticeKind.CAMP_MOVED)).all()
    assert {(one.user_id, one.case_id) for one in told} == {
        (cast.malee.id, cast.nok_case.id),
        (cast.somchai.id, cast.ton_case.id),
    }


def test_a_camp_that_goes_on_gives_its_free_seats_to_who_waits(db: Session, cast: Cast, camp: Camp) -> None:
    changing.call_off(db, camp, "น้ำท่วม", cast.prasit)
    camps.of_camp(db, camp)[0].voided_at = clock.now()
    db.flush()
    changing.go_on(db, camp, cast.prasit)
    assert [one.case_id for one in camps.of_camp(db, camp)] == [cast.ton_case.id]


def test_there_are_never_fewer_seats_than_are_taken(db: Session, cast: Cast, camp: Camp) -> None:
    changing.change(db, camp, with_(camp, seats=2), cast.prasit)
    with pytest.raises(Refused, match="seats are taken") as refusal:
        changing.change(db, camp, with_(camp, seats=1), cast.prasit)
    assert (refusal.value.field, camp.seats) == ("seats", 2)


def test_a_day_whose_roll_was_taken_belongs_to_the_camp(db: Session, cast: Cast, camp: Camp) -> None:
    rolls.take_attendance(db, camp, camp.begins_on, [], cast.prasit)
    with pytest.raises(Refused, match="has been taken") as refusal:
        changing.change(db, camp, with_(camp, begins_on=camp.ends_on), cast.prasit)
    assert refusal.value.field == "begins_on"
    with pytest.raises(Refused, match="has begun"):
        changing.call_off(db, camp, "ฝนตก", cast.prasit)


def test_a_camp_called_off_counts_nowhere_and_workers_are_told(db: Session, cast: Cast, camp: Camp) -> None:
    beside = camps.announce(db, with_(camp), cast.prasit)
    changing.call_off(db, camp, "น้ำท่วม", cast.prasit)

    assert camp_lists.open_camps(db, cast.malee) == [beside]
    camps.enrol(db, beside, cast.nok_case, cast.malee)  # the seat of the other does not hinder
    told = db.scalars(select(CaseNotice).where(CaseNotice.kind == NoticeKind.CAMP_OFF)).all()
    assert {one.user_id for one in told} == {cast.malee.id, cast.somchai.id}
    for act in (
        lambda: camps.enrol(db, camp, cast.ton_case, cast.somchai),
        lambda: rolls.take_attendance(db, camp, camp.begins_on, [], cast.prasit),
        lambda: finishing.finish(db, camp, cast.prasit),
        lambda: changing.call_off(db, camp, "อีกครั้ง", cast.prasit),
    ):
        with pytest.raises(Refused, match="called off"):
            act()


def test_a_camp_takes_place_after_all_with_its_seats(db: Session, cast: Cast, camp: Camp) -> None:
    changing.call_off(db, camp, "น้ำท่วม", cast.prasit)
    changing.go_on(db, camp, cast.prasit)
    assert (camp.cancelled_at, camps.taken(db, camp), changing.standing(db, camp)) == (None, 1, None)
    with pytest.raises(Refused, match="not called off"):
        changing.go_on(db, camp, cast.prasit)


def test_the_head_changes_and_calls_off_on_the_pages(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client, page = browser(cast.prasit), f"/camps/{camp.id}"
    day = f"{camp.begins_on:%d/%m/%Y}"
    form = {"name": "ค่ายใหม่", "where": "วัด", "begins_on": day, "ends_on": day, "seats": "0"}
    assert client.post(f"{page}/change", data=form).status_code == 200
    assert client.post(f"{page}/change", data=form | {"seats": "3"}).status_code == 303
    assert camps.get(db, camp.id, cast.prasit).seats == 3
    assert client.post(f"{page}/call-off", data={"reason": ""}).status_code == 200
    assert client.post(f"{page}/call-off", data={"reason": "น้ำท่วม"}).status_code == 303
    assert "น้ำท่วม" in client.get(page).get_data(as_text=True)
    assert client.post(f"{page}/go-on").status_code == 303
    assert "น้ำท่วม" not in client.get(page).get_data(as_text=True)


def test_no_session_falls_off_the_end_or_moves_once_called(db: Session, cast: Cast, camp: Camp) -> None:
    led = SessionDetails(day_number=3, begins=time(9), title="ก")
    row, a_day = sessions.write(db, camp, led, cast.prasit), timedelta(days=1)
    with pytest.raises(Refused, match="sessions after this day"):
        changing.change(db, camp, with_(camp, ends_on=camp.ends_on - a_day), cast.prasit)
    sessions.change(db, camp, row, replace(led, day_number=1), cast.prasit)
    [seat] = camps.of_camp(db, camp)
    roll_call.call(db, camp, row, {seat.id: roll_call.Said(MarkState.ABSENT, clock.now())}, cast.malee)
    with pytest.raises(Refused, match="first day stays"):
        changing.change(db, camp, with_(camp, begins_on=camp.begins_on - a_day), cast.prasit)
