"""A camp is finished, and that is taken back within a quarter of an hour by who did it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control import camps, finishing, rolls
from outreach.c3_control.camps import CampDetails, Enrolment
from outreach.c3_control.finishing import CampFinish
from outreach.casefile import milestones
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.undoing import WITHIN
from tests.conftest import Browser
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("consented")
Open = Callable[..., Browser]


@pytest.fixture
def seat(db: Session, cast: Cast) -> Enrolment:
    """Nok's seat in a camp of yesterday and today, which Prasit has just finished."""
    day = clock.today() - timedelta(days=1)
    camp = camps.announce(db, CampDetails(name="รุ่น 1", where="วัด", begins_on=day, ends_on=clock.today()), cast.prasit)
    seat = camps.enrol(db, camp, cast.nok_case, cast.malee)
    for each in camp.days():
        rolls.take_attendance(db, camp, each, [seat.id], cast.prasit)
    finishing.finish(db, camp, cast.prasit)
    db.commit()
    return seat


def completed(db: Session, seat: Enrolment) -> bool:
    known = milestones.of_case(db, seat.case_id)
    return any(m.kind == MilestoneKind.CAMP_COMPLETED and not m.voided for m in known)


def test_who_finished_a_camp_takes_it_back(seat: Enrolment, db: Session, cast: Cast) -> None:
    assert completed(db, seat)
    finishing.undo(db, seat.camp, cast.prasit)
    assert (seat.camp.finished_at, completed(db, seat)) == (None, False)
    rolls.take_attendance(db, seat.camp, clock.today(), [], cast.prasit)
    assert finishing.finish(db, seat.camp, cast.prasit) == 0


def test_both_finishings_stay_on_record(seat: Enrolment, db: Session, cast: Cast) -> None:
    finishing.undo(db, seat.camp, cast.prasit)
    finishing.finish(db, seat.camp, cast.prasit)
    lines = db.scalars(select(CampFinish).order_by(CampFinish.made_at)).all()
    assert [line.undone_at is None for line in lines] == [False, True]
    assert completed(db, seat)


def test_finished_again_it_counts_in_a_case_closed_since(seat: Enrolment, db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = seat.camp.ends_on
    finishing.undo(db, seat.camp, cast.prasit)
    finishing.finish(db, seat.camp, cast.prasit)
    assert completed(db, seat)


def test_nobody_else_takes_it_back_and_nobody_later(seat: Enrolment, db: Session, cast: Cast) -> None:
    with pytest.raises(Refused):
        finishing.undo(db, seat.camp, cast.malee)
    with clock.travel(clock.now() + WITHIN), pytest.raises(Refused):
        finishing.undo(db, seat.camp, cast.prasit)
    assert completed(db, seat)


def test_the_page_says_until_when_and_the_second_tab_why_not(
    seat: Enrolment, db: Session, cast: Cast, browser: Open
) -> None:
    client, page = browser(cast.prasit), f"/camps/{seat.camp_id}"
    last = clock.local(seat.camp.finished_at + WITHIN).strftime("%H:%M")  # type: ignore[operator]
    assert f"It can be taken back until {last}." in client.get(page).text
    assert client.post(f"{page}/finish/undo").status_code == 303
    assert "This can be taken back for 15 minutes" in client.post(f"{page}/finish/undo").text


def test_before_the_last_day_the_page_says_so_and_has_no_button(db: Session, cast: Cast, browser: Open) -> None:
    first = clock.today() + timedelta(days=2)
    camp = camps.announce(db, CampDetails(name="ค่าย", where="วัด", begins_on=first, ends_on=first), cast.prasit)
    shown = browser(cast.prasit).get(f"/camps/{camp.id}/finish").text
    assert "The camp is not over yet." in shown
    assert "Finish the camp now" not in shown
