"""Camps: who gets a seat, whose attendance counts, and who has completed one."""

from collections.abc import Iterator
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.c3_control import camp_lists, camps, finishing, rolls
from outreach.c3_control.camps import Camp, CampDetails, Enrolment
from outreach.c3_control.rolls import NotPresent
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.web.application import OutreachApp
from tests.support.bases import consent
from tests.support.cast import Cast

FIRST = date(2026, 3, 6)
LAST = date(2026, 3, 8)
BEFORE = FIRST - timedelta(days=20)


@pytest.fixture
def camp(db: Session, cast: Cast) -> Iterator[Camp]:
    """A camp of 3 days that begins in 20 days, with Nok's case opened long before."""
    with clock.travel(BEFORE):
        cast.nok_case.opened_on = cast.ton_case.opened_on = BEFORE - timedelta(days=40)
        consent(db, cast.nok_case, cast.malee)
        consent(db, cast.ton_case, cast.somchai)
        yield announce(db, cast)


def announce(db: Session, cast: Cast, first: date = FIRST, last: date = LAST, seats: int = 50) -> Camp:
    details = CampDetails(name="ค่ายแกนนำ รุ่นที่ 1", where="ค่ายลูกเสือ", begins_on=first, ends_on=last, seats=seats)
    return camps.announce(db, details, cast.prasit)


def another_case(db: Session, actor: User, sex: Sex = Sex.MALE) -> Case:
    case = cases.open_case(db, people.register(db, PersonDetails(sex=sex), actor), clock.today(), actor)
    consent(db, case, actor)
    return case


def attend(db: Session, camp: Camp, day: date, present: list[Enrolment], actor: User) -> None:
    with clock.travel(day):
        rolls.take_attendance(db, camp, day, [enrolment.id for enrolment in present], actor)


def completed(db: Session) -> list[tuple[Case, date]]:
    query = select(Case, Milestone.day).join(Milestone, Milestone.case_id == Case.id)
    return [(case, day) for case, day in db.execute(query.where(Milestone.kind == MilestoneKind.CAMP_COMPLETED))]


def test_a_camp_may_end_on_the_day_it_begins_but_not_before(db: Session, cast: Cast) -> None:
    assert list(announce(db, cast, FIRST, FIRST).days()) == [FIRST]

    with pytest.raises(Refused, match="end before it begins") as refusal:
        announce(db, cast, FIRST, FIRST - timedelta(days=1))

    assert refusal.value.field == "ends_on"


def test_a_camp_lasts_14_days_at_most(db: Session, cast: Cast) -> None:
    assert len(list(announce(db, cast, FIRST, FIRST + timedelta(days=13)).days())) == 14

    with pytest.raises(Refused, match="14 days") as refusal:
        announce(db, cast, FIRST, FIRST + timedelta(days=14))

    assert refusal.value.field == "ends_on"


@pytest.mark.parametrize(("last", "seats"), [(FIRST - timedelta(days=1), 50), (LAST, 0)])
def test_the_database_too_refuses_a_camp_that_cannot_be(db: Session, cast: Cast, last: date, seats: int) -> None:
    camp = Camp(centre_id=cast.prasit.centre_id, name="x", where="x", begins_on=FIRST, ends_on=last, seats=seats)
    db.add(camp)

    with pytest.raises(IntegrityError):
        db.flush()


def test_the_51st_person_finds_a_camp_of_50_full(db: Session, cast: Cast, camp: Camp) -> None:
    noise = announce(db, cast, LAST + timedelta(days=1), LAST + timedelta(days=3))
    camps.enrol(db, noise, cast.nok_case, cast.malee)
    for _ in range(49):
        camps.enrol(db, camp, another_case(db, cast.malee), cast.malee)
    camps.enrol(db, camp, cast.nok_case, cast.malee)

    with pytest.raises(Refused, match="This camp is full") as refusal:
        camps.enrol(db, camp, cast.ton_case, cast.somchai)

    assert (refusal.value.field, str(refusal.value.reason)) == ("camp", "This camp is full: all 50 seats are taken.")
    assert camps.seats_taken(db, [camp, noise]) == {camp.id: 50, noise.id: 1}


def test_nobody_has_two_seats(db: Session, cast: Cast, camp: Camp) -> None:
    camps.enrol(db, camp, cast.nok_case, cast.malee)

    with pytest.raises(Refused, match="enrolled in this camp already") as refusal:
        camps.enrol(db, camp, cast.nok_case, cast.malee)

    assert refusal.value.field == "camp"


def test_nobody_is_enrolled_in_two_camps_that_share_a_day(db: Session, cast: Cast, camp: Camp) -> None:
    beside, after = (
        announce(db, cast, LAST, LAST + timedelta(days=1)),
        announce(db, cast, LAST + timedelta(days=1), LAST + timedelta(days=1)),
    )
    camps.enrol(db, camp, cast.nok_case, cast.malee)
    camps.enrol(db, after, cast.nok_case, cast.malee)
    cast.ton_case.episode, cast.ton_case.person_id = 2, cast.nok_case.person_id  # the other case of one young person
    with pytest.raises(Refused, match="seat on the same days") as refusal:
        camps.enrol(db, beside, cast.ton_case, cast.somchai)
    assert refusal.value.field == "camp"
    assert camps.taken(db, beside) == 0


def test_who_was_absent_or_gave_up_a_seat_may_join_another_camp(db: Session, cast: Cast, camp: Camp) -> None:
    beside = announce(db, cast, LAST, LAST)
    nok = camps.enrol(db, camp, cast.nok_case, cast.malee)
    attend(db, camp, LAST, [], cast.prasit)
    camps.enrol(db, beside, cast.nok_case, cast.malee)
    with pytest.raises(Refused, match="The roll has been taken"):
        camps.give_back(db, nok, cast.malee)
    ton = camps.enrol(db, camp, cast.ton_case, cast.somchai)
    camps.give_back(db, ton, cast.somchai)
    camps.enrol(db, beside, cast.ton_case, cast.somchai)
    assert camps.seats_taken(db, [camp, beside]) == {camp.id: 1, beside.id: 2}


def test_nobody_is_present_in_two_camps_on_one_day(db: Session, cast: Cast, camp: Camp) -> None:
    beside = announce(db, cast, LAST, LAST)
    nok = camps.enrol(db, camp, cast.nok_case, cast.malee)
    again = Enrolment(camp=beside, case=cast.nok_case, made_by=cast.malee.id)  # of before the rule
    db.add(again)
    attend(db, camp, LAST, [nok], cast.prasit)
    with pytest.raises(NotPresent, match="present in another camp") as refusal:
        attend(db, beside, LAST, [again], cast.prasit)
    assert "นก" not in f"{refusal.value.reason} {refusal.value}"
    assert refusal.value.of == {again.id}
    assert (refusal.value.field, again.was_present(LAST)) == ("present", None)
    attend(db, camp, LAST, [], cast.prasit)
    attend(db, beside, LAST, [again], cast.prasit)
    assert again.was_present(LAST) is True


def test_nobody_was_present_before_the_first_contact(db: Session, cast: Cast, camp: Camp) -> None:
    with clock.travel(LAST):
        late = another_case(db, cast.malee)
        seat = camps.enrol(db, camp, late, cast.malee)
    with pytest.raises(NotPresent, match="before the first contact") as refusal:
        attend(db, camp, FIRST, [seat], cast.prasit)
    assert people.called(late.person) not in f"{refusal.value.reason} {refusal.value}"
    assert (refusal.value.field, refusal.value.of, seat.was_present(FIRST)) == ("present", {seat.id}, None)
    attend(db, camp, LAST, [seat], cast.prasit)
    assert seat.was_present(LAST) is True


def test_the_database_too_gives_nobody_two_seats(db: Session, cast: Cast, camp: Camp) -> None:
    db.add_all(Enrolment(camp_id=camp.id, case_id=cast.nok_case.id, made_by=cast.malee.id) for _ in range(2))

    with pytest.raises(IntegrityError):
        db.flush()


def test_a_seat_can_be_had_until_the_attendance_stands(db: Session, cast: Cast, camp: Camp) -> None:
    """What took place is written down late too: the day of the camp counts, not today."""
    with clock.travel(LAST):
        camps.enrol(db, camp, cast.nok_case, cast.malee)
        assert camp_lists.open_camps(db, cast.malee) == [camp]
    with clock.travel(LAST + timedelta(days=9)):
        assert camp_lists.open_camps(db, cast.malee) == []
        assert camp_lists.open_camps(db, cast.malee, since=LAST) == [camp]
        assert camp_lists.open_camps(db, cast.malee, since=LAST + timedelta(days=1)) == []
        camps.enrol(db, camp, cast.ton_case, cast.somchai)
    camp.finished_at = clock.now()
    db.flush()
    with clock.travel(LAST), pytest.raises(Refused, match="over") as refusal:
        camps.enrol(db, camp, cast.nok_case, cast.malee)
    assert refusal.value.field == "camp"


def test_a_voided_seat_is_not_given_back(db: Session, cast: Cast, camp: Camp) -> None:
    seat = camps.enrol(db, camp, cast.nok_case, cast.malee)
    seat.voided_at = clock.now()
    with pytest.raises(Refused, match="voided"):
        camps.give_back(db, seat, cast.malee)


def test_nobody_had_a_seat_before_they_were_met(db: Session, cast: Cast, camp: Camp) -> None:
    cast.nok_case.opened_on = LAST + timedelta(days=1)
    with clock.travel(LAST + timedelta(days=2)), pytest.raises(Refused, match="over before the first contact"):
        camps.enrol(db, camp, cast.nok_case, cast.malee)


def test_a_closed_case_gets_no_seat(db: Session, cast: Cast, camp: Camp) -> None:
    cast.nok_case.closed_on = clock.today()

    with pytest.raises(Refused, match="closed"):
        camps.enrol(db, camp, cast.nok_case, cast.malee)


def test_a_camp_of_another_centre_does_not_exist(db: Session, cast: Cast, camp: Camp) -> None:
    with pytest.raises(NotFound):
        camps.get(db, camp.id, cast.anong)
    with pytest.raises(NotFound):
        camps.enrol(db, camp, cast.fon_case, cast.anong)

    assert camp_lists.of_centre(db, cast.anong) == []
    assert camps.get(db, camp.id, cast.malee) is camp


def test_of_two_who_want_the_last_seat_one_gets_it(app: OutreachApp, db: Session, cast: Cast) -> None:
    today = clock.today()
    camp_id = announce(db, cast, today, today, seats=1).id
    consent(db, cast.nok_case, cast.malee)
    consent(db, cast.ton_case, cast.somchai)
    wanting = [(cast.nok_case.id, cast.malee.id), (cast.ton_case.id, cast.somchai.id)]
    db.commit()
    together, answers = Barrier(2), []

    def want(case_id: object, user_id: object) -> None:
        together.wait()
        with app.extensions["sessions"]() as session:
            case, user = session.get_one(Case, case_id), session.get_one(User, user_id)
            try:
                camps.enrol(session, session.get_one(Camp, camp_id), case, user)
                session.commit()
                answers.append("seat")
            except Refused as refusal:
                answers.append(refusal.field or "")

    threads = [Thread(target=want, args=one) for one in wanting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["camp", "seat"]


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_attendance_is_for_days_of_the_camp(db: Session, cast: Cast, camp: Camp, day: date) -> None:
    with clock.travel(LAST + timedelta(days=5)), pytest.raises(Refused, match="not a day of the camp") as refusal:
        rolls.take_attendance(db, camp, day, [], cast.prasit)

    assert refusal.value.field == "day"


def test_attendance_waits_for_its_day(db: Session, cast: Cast, camp: Camp) -> None:
    attend(db, camp, FIRST, [], cast.prasit)

    with clock.travel(FIRST), pytest.raises(Refused, match="not come yet") as refusal:
        rolls.take_attendance(db, camp, FIRST + timedelta(days=1), [], cast.prasit)

    assert refusal.value.field == "day"


def test_attendance_can_be_put_right_while_the_camp_lasts(db: Session, cast: Cast, camp: Camp) -> None:
    nok = camps.enrol(db, camp, cast.nok_case, cast.malee)
    ton = camps.enrol(db, camp, cast.ton_case, cast.somchai)
    assert nok.was_present(FIRST) is None
    attend(db, camp, FIRST, [nok], cast.prasit)

    attend(db, camp, FIRST, [ton], cast.prasit)

    db.commit()
    db.expire_all()
    assert (nok.was_present(FIRST), ton.was_present(FIRST)) == (False, True)
    assert rolls.present_by_day(db, camp) == {FIRST: 1}


def test_only_who_was_there_every_day_completes_the_camp(db: Session, cast: Cast, camp: Camp) -> None:
    nok = camps.enrol(db, camp, cast.nok_case, cast.malee)
    ton = camps.enrol(db, camp, cast.ton_case, cast.somchai)
    for day in camp.days():
        attend(db, camp, day, [nok] if day == LAST else [nok, ton], cast.prasit)

    with clock.travel(LAST + timedelta(days=3)):
        assert finishing.finish(db, camp, cast.prasit) == 1

    assert completed(db) == [(cast.nok_case, LAST)]


def test_who_closed_before_its_end_gets_no_milestone(db: Session, cast: Cast, camp: Camp) -> None:
    nok = camps.enrol(db, camp, cast.nok_case, cast.malee)
    for day in camp.days():
        attend(db, camp, day, [nok], cast.prasit)
    cast.nok_case.closed_on = LAST - timedelta(days=1)

    with clock.travel(LAST):
        finishing.finish(db, camp, cast.prasit)

    assert completed(db) == []


def test_a_camp_cannot_be_finished_before_its_last_day(db: Session, cast: Cast, camp: Camp) -> None:
    with clock.travel(LAST - timedelta(days=1)), pytest.raises(Refused, match="not over yet"):
        finishing.finish(db, camp, cast.prasit)

    with clock.travel(LAST):
        assert finishing.finish(db, camp, cast.prasit) == 0


def test_a_camp_cannot_be_finished_while_a_day_is_missing(db: Session, cast: Cast, camp: Camp) -> None:
    nok = camps.enrol(db, camp, cast.nok_case, cast.malee)
    attend(db, camp, FIRST, [nok], cast.prasit)
    attend(db, camp, LAST, [nok], cast.prasit)

    with clock.travel(LAST), pytest.raises(Refused, match="every day first"):
        finishing.finish(db, camp, cast.prasit)

    assert (camp.finished_at, completed(db)) == (None, [])


def test_a_finished_camp_stands(db: Session, cast: Cast, camp: Camp) -> None:
    with clock.travel(LAST):
        finishing.finish(db, camp, cast.prasit)

        with pytest.raises(Refused, match="attendance stands"):
            finishing.finish(db, camp, cast.prasit)
        with pytest.raises(Refused, match="attendance stands"):
            rolls.take_attendance(db, camp, LAST, [], cast.prasit)
        with pytest.raises(Refused, match="over"):
            camps.enrol(db, camp, cast.nok_case, cast.malee)


def test_a_caseworker_reads_the_names_of_their_own_cases_only(db: Session, cast: Cast, camp: Camp) -> None:
    nok = camps.enrol(db, camp, cast.nok_case, cast.malee)
    ton = camps.enrol(db, camp, cast.ton_case, cast.somchai)

    assert camps.roll(db, camp, cast.malee) == [nok]
    assert set(camps.roll(db, camp, cast.prasit)) == {nok, ton}
    assert camps.roll(db, camp, cast.anong) == []
    last_line = db.scalar(select(AuditLine).order_by(AuditLine.seq.desc()).limit(1))
    assert last_line is not None
    assert (last_line.action, last_line.about) == ("camp.read", f"camp:{camp.id}")


def test_a_longer_roll_takes_no_more_queries(app: OutreachApp, db: Session, cast: Cast, camp: Camp) -> None:
    going = [camps.enrol(db, camp, cast.nok_case, cast.malee)]
    attend(db, camp, FIRST, going, cast.prasit)
    for_one = queries_of_roll(app, db, cast, camp)
    going += [camps.enrol(db, camp, another_case(db, cast.malee), cast.malee) for _ in range(8)]
    attend(db, camp, FIRST, going, cast.prasit)

    assert queries_of_roll(app, db, cast, camp) == for_one


def queries_of_roll(app: OutreachApp, db: Session, cast: Cast, camp: Camp) -> int:
    """How many queries it takes to show all names and days, in a session that knows nothing yet."""
    db.commit()
    counted: list[str] = []
    with app.extensions["sessions"]() as session:
        supervisor, found = session.get_one(User, cast.prasit.id), session.get_one(Camp, camp.id)
        event.listen(session.connection(), "before_cursor_execute", lambda *about: counted.append(about[2]))
        for enrolment in camps.roll(session, found, supervisor):
            assert people.called(enrolment.case.person)
            assert enrolment.was_present(FIRST)
    return len(counted)
