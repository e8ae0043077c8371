"""The waiting list of a camp: who comes up, in which order, and who is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control import camps, waiting
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.waiting import CampWait, WaitEnd
from outreach.casefile import milestones
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.seats import after_two_are_given_back, agreed, announce


@pytest.fixture
def full(db: Session, cast: Cast) -> tuple[Camp, Enrolment, CampWait]:
    """A camp of one seat, which is taken by a case of Somchai's; Nok waits."""
    camp = announce(db, cast, 1)
    seat = camps.enrol(db, camp, agreed(db, cast.somchai), cast.somchai)
    return camp, seat, waiting.put(db, camp, cast.nok_case, cast.malee)


def test_a_seat_given_back_goes_to_the_first_who_waits(
    db: Session, cast: Cast, full: tuple[Camp, Enrolment, CampWait]
) -> None:
    camp, seat, wait = full
    consent(db, cast.nok_case, cast.malee)
    later = waiting.put(db, camp, agreed(db, cast.malee), cast.malee)

    camps.give_back(db, seat, cast.somchai)

    assert [one.case_id for one in camps.of_camp(db, camp)] == [cast.nok_case.id]
    assert (wait.ending, later.ended_at) == (WaitEnd.SEATED, None)
    told = db.scalars(select(CaseNotice).where(CaseNotice.kind == NoticeKind.CAMP_SEAT)).all()
    assert [(one.user_id, one.case_id) for one in told] == [(cast.malee.id, cast.nok_case.id)]


def test_who_has_no_basis_is_passed_over_and_keeps_their_place(
    db: Session, cast: Cast, full: tuple[Camp, Enrolment, CampWait]
) -> None:
    camp, seat, wait = full
    next_one = waiting.put(db, camp, agreed(db, cast.malee), cast.malee)

    camps.give_back(db, seat, cast.somchai)

    assert [one.case_id for one in camps.of_camp(db, camp)] == [next_one.case_id]
    assert (wait.ended_at, waiting.in_order(db, camp)) == (None, [wait])


def test_nobody_comes_up_in_a_camp_that_is_over(db: Session, cast: Cast) -> None:
    camp = announce(db, cast, 5)
    waiting.put(db, camp, agreed(db, cast.malee), cast.malee)
    with clock.travel(camp.ends_on + timedelta(days=1)):
        assert waiting.promote(db, camp, cast.prasit) == 0


def test_nobody_waits_twice_and_asking_again_keeps_the_place(
    db: Session, cast: Cast, full: tuple[Camp, Enrolment, CampWait]
) -> None:
    camp, _seat, wait = full
    made = wait.made_at
    assert waiting.put(db, camp, cast.nok_case, cast.malee) is wait
    assert (wait.made_at, waiting.count(db, camp)) == (made, 1)


def test_who_is_taken_off_the_list_is_so_once(db: Session, cast: Cast, full: tuple[Camp, Enrolment, CampWait]) -> None:
    _camp, _seat, wait = full
    waiting.take_off(db, wait, cast.malee)
    assert (wait.ending, wait.ended_by) == (WaitEnd.TAKEN_OFF, cast.malee.id)
    with pytest.raises(Refused, match="no more"):
        waiting.take_off(db, wait, cast.malee)


def test_closing_a_case_ends_its_waiting(db: Session, cast: Cast, full: tuple[Camp, Enrolment, CampWait]) -> None:
    camp, _seat, wait = full
    cast.nok_case.closed_on = clock.today()
    milestones.record(db, cast.nok_case, MilestoneKind.CLOSED, clock.today(), wait.id, cast.prasit, code="declined")
    assert (wait.ending, waiting.count(db, camp)) == (WaitEnd.CLOSED, 0)
    with pytest.raises(Refused, match="closed"):
        waiting.put(db, camp, cast.nok_case, cast.malee)


def test_a_team_mate_sees_that_somebody_waits_and_not_who(
    db: Session, cast: Cast, full: tuple[Camp, Enrolment, CampWait]
) -> None:
    camp, _seat, wait = full
    assert waiting.visible(db, camp, cast.malee) == ([wait], 1)
    assert waiting.visible(db, camp, cast.somchai) == ([], 1)
    assert waiting.visible(db, camp, cast.prasit) == ([wait], 1)


def test_two_free_seats_at_once_seat_two_who_wait_and_no_third(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert after_two_are_given_back(app, db, cast) == (2, 1)
