"""A roll call at a session of a camp: from several phones, late, twice, and without JavaScript."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control import camps, rolls
from outreach.c3_control.at_camp import badges, roll_call, sessions
from outreach.c3_control.at_camp.roll_call import Said
from outreach.c3_control.at_camp.sessions import CampSession, SessionDetails
from outreach.c3_control.camps import Camp, CampDetails, Enrolment, marks
from outreach.c3_control.camps.marks import MarkState
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.casefile.restrictions.restricting import restrict
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.queries import counted
from tests.support.seats import agreed

Open = Callable[..., Browser]
THERE, LEFT, ABSENT = MarkState.THERE, MarkState.LEFT, MarkState.ABSENT


@pytest.fixture
def camp(db: Session, cast: Cast) -> Camp:
    """A camp of two days with Nok and Ton in it; today is its first day."""
    today = clock.today()
    details = CampDetails(name="ค่าย", where="วัด", begins_on=today, ends_on=today + timedelta(days=1))
    camp = camps.announce(db, details, cast.prasit)
    for case, worker in ((cast.nok_case, cast.malee), (cast.ton_case, cast.somchai)):
        consent(db, case, worker)
        camps.enrol(db, camp, case, worker)
    return camp


@pytest.fixture
def row(db: Session, cast: Cast, camp: Camp) -> CampSession:
    """A session of its first day."""
    return sessions.write(db, camp, SessionDetails(day_number=1, begins=time(9), title="ก"), cast.prasit)


@pytest.fixture
def seats(db: Session, camp: Camp) -> list[Enrolment]:
    """The seats of Nok and Ton."""
    return camps.of_camp(db, camp)


def stands(db: Session, row: CampSession) -> dict[MarkState, int]:
    found = [one.state for one in marks.of_session(db, row.id).values()]
    return {state: found.count(state) for state in found}


def test_the_later_tap_counts_whichever_arrives_last(
    db: Session, cast: Cast, camp: Camp, row: CampSession, seats: list[Enrolment]
) -> None:
    nok, now = seats[0], clock.now()
    roll_call.call(db, camp, row, {nok.id: Said(LEFT, now)}, cast.malee)
    roll_call.call(db, camp, row, {nok.id: Said(THERE, now - timedelta(minutes=9))}, cast.somchai)
    mark = marks.of_session(db, row.id)[nok.id]
    assert (mark.state, mark.made_by) == (LEFT, cast.malee.id)
    roll_call.call(db, camp, row, {nok.id: Said(THERE, now + timedelta(minutes=1))}, cast.somchai)
    assert (mark.state, mark.made_by) == (THERE, cast.somchai.id)


def test_what_is_said_again_stands_against_older_taps(
    db: Session, cast: Cast, camp: Camp, row: CampSession, seats: list[Enrolment]
) -> None:
    nok, now = seats[0], clock.now()
    for minutes, state in ((9, THERE), (0, THERE), (5, LEFT)):
        roll_call.call(db, camp, row, {nok.id: Said(state, now - timedelta(minutes=minutes))}, cast.malee)
    assert stands(db, row) == {THERE: 1}


def test_two_phones_merge_and_sending_twice_changes_nothing(
    db: Session, cast: Cast, row: CampSession, seats: list[Enrolment], browser: Open
) -> None:
    page = f"/camps/{row.camp_id}/roll/{row.id}"
    for worker, seat in ((cast.malee, seats[0]), (cast.somchai, seats[1])):
        client = browser(worker)
        for _ in range(2):
            assert client.post(page, data={"marks": f"{seat.id.hex}:there:4"}).status_code == 303
    assert stands(db, row) == {THERE: 2}
    assert marks.counts(db, [row.id], cast.malee) == {row.id: (2, 2)}


def test_who_is_seen_at_a_roll_was_there_on_that_day(
    db: Session, cast: Cast, camp: Camp, row: CampSession, seats: list[Enrolment]
) -> None:
    now = clock.now()
    roll_call.call(db, camp, row, {seats[0].id: Said(THERE, now), seats[1].id: Said(LEFT, now)}, cast.malee)
    assert [seat.was_present(clock.today()) for seat in seats] == [True, None]


def test_a_roll_is_open_from_its_day_until_the_camp_is_finished(
    db: Session, cast: Cast, camp: Camp, seats: list[Enrolment]
) -> None:
    late = sessions.write(db, camp, SessionDetails(day_number=2, begins=time(9), title="ข"), cast.prasit)
    said = {seats[0].id: Said(THERE, clock.now())}
    with pytest.raises(Refused, match="not come yet"):
        roll_call.call(db, camp, late, said, cast.malee)
    camp.finished_at = clock.now()
    db.flush()
    with pytest.raises(Refused, match="finished"):
        roll_call.call(db, camp, late, said, cast.malee)


def test_a_plain_form_says_what_was_ticked_and_of_the_rest(
    db: Session, cast: Cast, row: CampSession, seats: list[Enrolment], browser: Open
) -> None:
    client, page = browser(cast.prasit), f"/camps/{row.camp_id}/roll/{row.id}"
    assert client.post(page, data={f"why_{seats[1].id.hex}": "left"}).status_code == 303
    assert stands(db, row) == {LEFT: 1}
    seen = {"seen": f"{seats[1].id.hex}:left", f"why_{seats[1].id.hex}": "left"}
    assert client.post(page, data={**seen, "rest_there": "1"}).status_code == 303
    assert stands(db, row) == {LEFT: 1, THERE: 1}
    seen = {"seen": f"{seats[0].id.hex}:there {seats[1].id.hex}:left", f"why_{seats[1].id.hex}": "left"}
    assert client.post(page, data={**seen, "there": str(seats[1].id)}).status_code == 303
    assert stands(db, row) == {ABSENT: 1, THERE: 1}


def test_the_code_of_a_badge_is_typed_where_no_camera_reads(
    db: Session, cast: Cast, row: CampSession, seats: list[Enrolment], browser: Open
) -> None:
    client, page = browser(cast.malee), f"/camps/{row.camp_id}/roll/{row.id}"
    assert "has this badge" in client.post(f"{page}?lang=en", data={"badge": "12"}).get_data(as_text=True)
    _long, short = badges.tokens(db, seats[0])
    assert client.post(page, data={"badge": f" {short} "}).status_code == 303
    assert list(marks.of_session(db, row.id)) == [seats[0].id]


def test_a_badge_is_of_one_camp_alone(db: Session, cast: Cast, camp: Camp, seats: list[Enrolment]) -> None:
    both = {seat.id: badges.tokens(db, seat) for seat in seats}
    assert len(badges.seats_by(both)) == 4
    long, short = both[seats[0].id]
    assert (len(long), len(short)) == (24, 6)
    assert seats[0].id.hex not in long.lower()


def test_a_malformed_tap_is_refused(row: CampSession, cast: Cast, browser: Open) -> None:
    page = f"/camps/{row.camp_id}/roll/{row.id}?lang=en"
    for wrong in ("x", "x:there:1", f"{row.id.hex}:dancing:1", f"{row.id.hex}:there:soon"):
        assert "could not read" in browser(cast.malee).post(page, data={"marks": wrong}).get_data(as_text=True)


def test_a_roll_is_called_between_two_sessions(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    answer = browser(cast.malee).post(f"/camps/{camp.id}/roll/now")
    [(moment, counted)] = sessions.of_day(db, camp, clock.today(), cast.malee)
    assert answer.location.endswith(f"/roll/{moment.id}")
    assert (moment.title, counted) == (None, None)
    page = browser(cast.malee, speaks="en").get(f"/camps/{camp.id}").get_data(as_text=True)
    assert "Roll call" in page


def test_an_erased_person_leaves_no_mark(
    db: Session, cast: Cast, camp: Camp, row: CampSession, seats: list[Enrolment]
) -> None:
    roll_call.call(db, camp, row, {one.id: Said(THERE, clock.now()) for one in seats}, cast.malee)
    with pytest.raises(Refused, match="roll has been taken"):
        camps.give_back(db, seats[0], cast.malee)
    camp.finished_at = clock.now()
    db.flush()
    rolls.end_of_person(db, seats[0].case.person_id, cast.prasit)
    assert list(marks.of_session(db, row.id)) == [seats[1].id]


def test_the_page_of_a_roll_may_use_the_camera(row: CampSession, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    policy = client.get(f"/camps/{row.camp_id}/roll/{row.id}").headers["Permissions-Policy"]
    assert "camera=(self)" in policy
    assert "camera=()" in client.get(f"/camps/{row.camp_id}").headers["Permissions-Policy"]


def test_a_roll_of_fifty_asks_as_often_as_one_of_two(
    db: Session, cast: Cast, row: CampSession, browser: Open, app: OutreachApp
) -> None:
    client, page, asked = browser(cast.malee), f"/camps/{row.camp_id}/roll/{row.id}", []
    for more in (0, 9):
        for _ in range(more):
            db.add(Enrolment(camp_id=row.camp_id, case=agreed(db, cast.malee), made_by=cast.malee.id))
        db.commit()
        seats = db.scalars(select(Enrolment.id).where(Enrolment.camp_id == row.camp_id)).all()
        taps = " ".join(f"{one.hex}:there:1" for one in seats)
        assert client.post(page, data={"marks": taps}).status_code == 303
        with counted(app.extensions["engine"]) as sent:
            assert client.get(page).status_code == 200
        asked.append(len(sent))
    assert asked[0] == asked[1] < 25


def test_a_session_whose_roll_was_called_keeps_its_day(
    db: Session, cast: Cast, camp: Camp, row: CampSession, seats: list[Enrolment]
) -> None:
    roll_call.call(db, camp, row, {seats[0].id: Said(THERE, clock.now())}, cast.malee)
    sessions.change(db, camp, row, SessionDetails(day_number=1, begins=time(10), title="ข"), cast.prasit)
    with pytest.raises(Refused, match="stays on its day"):
        sessions.change(db, camp, row, SessionDetails(day_number=2, begins=time(10), title="ข"), cast.prasit)


def test_a_mistaken_tap_leaves_no_day_at_the_camp(
    db: Session, cast: Cast, camp: Camp, row: CampSession, seats: list[Enrolment]
) -> None:
    nok, today, now = seats[0], clock.today(), clock.now()
    later = sessions.write(db, camp, SessionDetails(day_number=1, begins=time(13), title="ข"), cast.prasit)
    said = [(row, THERE), (later, THERE), (later, ABSENT), (row, ABSENT)]
    told = []
    for minutes, (which, state) in enumerate(said):
        roll_call.call(db, camp, which, {nok.id: Said(state, now + timedelta(minutes=minutes))}, cast.malee)
        told.append(nok.was_present(today))
    assert told == [True, True, True, None]


def test_who_is_missing_is_told_to_the_head_and_the_caseworker(
    db: Session, cast: Cast, camp: Camp, row: CampSession, seats: list[Enrolment]
) -> None:
    def unread() -> set[object]:
        query = select(CaseNotice.user_id).where(CaseNotice.kind == NoticeKind.MISSING, CaseNotice.read_at.is_(None))
        return set(db.scalars(query))

    nok, now = seats[0], clock.now()
    for minutes in (0, 1):
        said = {nok.id: Said(MarkState.MISSING, now + timedelta(minutes=minutes))}
        roll_call.call(db, camp, row, said, cast.somchai)
        assert unread() == {cast.malee.id, cast.prasit.id}
    roll_call.call(db, camp, row, {nok.id: Said(THERE, now + timedelta(minutes=2))}, cast.somchai)
    assert unread() == set()
    assert len(db.scalars(select(CaseNotice).where(CaseNotice.kind == NoticeKind.MISSING)).all()) == 2


def test_no_roll_is_called_on_a_day_outside_the_camp(
    db: Session, cast: Cast, camp: Camp, row: CampSession, seats: list[Enrolment]
) -> None:
    camp.begins_on, camp.ends_on = (clock.today() - timedelta(days=days) for days in (3, 2))
    row.day_number = 3
    db.flush()
    assert not roll_call.is_open(camp, row)
    with pytest.raises(Refused, match="not a day of the camp"):
        roll_call.call(db, camp, row, {seats[0].id: Said(THERE, clock.now())}, cast.malee)


def test_who_is_kept_from_the_reader_is_not_counted_either(
    db: Session, cast: Cast, camp: Camp, row: CampSession, seats: list[Enrolment], browser: Open
) -> None:
    roll_call.call(db, camp, row, {one.id: Said(THERE, clock.now()) for one in seats}, cast.prasit)
    restrict(db, cast.ton_case, [cast.somchai.id, cast.prasit.id], cast.prasit)
    db.commit()
    assert "1 of 1 here" in browser(cast.malee).get(f"/camps/{camp.id}/roll/{row.id}").text
    counts = [marks.counts(db, [row.id], one)[row.id] for one in (cast.malee, cast.prasit)]
    assert counts == [(1, 1), (2, 2)]


def test_taps_of_nobody_on_the_list_are_said(
    db: Session, cast: Cast, row: CampSession, seats: list[Enrolment], browser: Open
) -> None:
    client, page = browser(cast.malee), f"/camps/{row.camp_id}/roll/{row.id}"
    client.post(page, data={"marks": f"{row.id.hex}:there:4 {seats[0].id.hex}:there:4"})
    assert "1 tap had no seat here" in client.get(page).text
