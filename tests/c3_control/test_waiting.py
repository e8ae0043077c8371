"""The waiting list of a camp: who comes up, in which order, and who is told."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control import camps, waiting
from outreach.c3_control.camps import Camp, CampDetails, Enrolment
from outreach.c3_control.waiting import CampWait, WaitEnd
from outreach.casefile import cases, milestones, people
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.support.bases import consent
from tests.support.cast import Cast


def announce(db: Session, cast: Cast, seats: int) -> Camp:
    first = clock.today() + timedelta(days=20)
    details = CampDetails(name="ค่าย", where="วัด", begins_on=first, ends_on=first + timedelta(days=2), seats=seats)
    return camps.announce(db, details, cast.prasit)


def agreed(db: Session, actor: User, opened: date | None = None) -> Case:
    person = people.register(db, PersonDetails(sex=Sex.MALE, age=16), actor)
    case = cases.open_case(db, person, opened or clock.today(), actor)
    consent(db, case, actor)
    return case


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
    camp = announce(db, cast, 2)
    seats = [camps.enrol(db, camp, agreed(db, cast.malee), cast.malee).id for _ in range(2)]
    for _ in range(3):
        waiting.put(db, camp, agreed(db, cast.malee), cast.malee)
    camp_id, malee = camp.id, cast.malee.id
    db.commit()
    together = Barrier(2)

    def give_back(seat_id: object) -> None:
        with app.extensions["sessions"]() as session:
            together.wait()
            camps.give_back(session, session.get_one(Enrolment, seat_id), session.get_one(User, malee))
            session.commit()

    threads = [Thread(target=give_back, args=(seat,)) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.expire_all()
    standing = select(func.count()).select_from(CampWait).where(CampWait.ended_at.is_(None))
    assert (camps.taken(db, db.get_one(Camp, camp_id)), db.scalar(standing)) == (2, 1)
