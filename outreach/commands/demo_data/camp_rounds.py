"""The camps of the demo programme: three a year since fiscal year 2558, 3 days and 2 nights, 50 seats [004]."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control import camps, finishing, rolls
from outreach.c3_control.camps import SEATS, Camp, CampDetails, Enrolment
from outreach.casefile.cases import Case
from outreach.casefile.consents.lawful import Act
from outreach.commands.demo_data import camp_days
from outreach.commands.demo_data.acts import Thread
from outreach.commands.demo_data.bases import rest_on
from outreach.commands.demo_data.staff import Staff
from outreach.core import clock

FIRST_YEAR = 2558
NAME = "ค่ายแกนนำเยาวชน รุ่นที่"
ROUNDS = ((12, 12), (3, 20), (7, 10))  # approximate month and day of each round of a fiscal year
WHERE = ("ค่ายลูกเสือจังหวัดขอนแก่น", "อุทยานแห่งชาติน้ำพอง", "วัดป่าแสงอรุณ", "เขื่อนอุบลรัตน์")
LENGTH = timedelta(days=2)
MOST_CAMPS = 4  # per life


def plain_text() -> str:
    """Return the camp texts that are stored unencrypted."""
    return " ".join((NAME, *WHERE))


@dataclass(frozen=True)
class Round:
    """One camp: name and first day."""

    name: str
    begins_on: date


def rounds(chance: Random, today: date) -> Iterator[Round]:
    """Yield all rounds up to today, and the next one."""
    for year in range(FIRST_YEAR, clock.fiscal_year(today) + 2):
        for number, (month, day) in enumerate(ROUNDS, start=1):
            common = year - 543 - (1 if month >= 10 else 0)
            begins = date(common, month, day) + timedelta(days=chance.randrange(0, 8))
            yield Round(f"{NAME} {number}/{year}", begins)
            if begins > today:
                return


def hold(session: Session, staff: Staff, chance: Random, camp_round: Round, threads: list[Thread], today: date) -> None:
    """Announce a camp, enrol those interested, take the attendance of past days, and finish it if it is over."""
    supervisor = session.get_one(User, staff.supervisor)
    announced_on = min(today, camp_round.begins_on - timedelta(days=5))
    with clock.travel(announced_on):
        details = CampDetails(
            name=camp_round.name,
            where=chance.choice(WHERE),
            begins_on=camp_round.begins_on,
            ends_on=camp_round.begins_on + LENGTH,
        )
        camp = camps.announce(session, details, supervisor)
        _enrol(session, chance, camp, threads)
        camp_days.prepare(session, staff, camp, today)
    for day in camp.days():
        if day <= today:
            with clock.travel(day):
                _attend(session, chance, camp, day, supervisor)
                camp_days.call_first(session, staff, camp, day)
    if camp.ends_on <= today:
        with clock.travel(camp.ends_on):
            finishing.finish(session, camp, supervisor)


def _enrol(session: Session, chance: Random, camp: Camp, threads: list[Thread]) -> None:
    going = [t for t in threads if t.case_id and t.camps < MOST_CAMPS]  # with the closed, so that draws stay the same
    going.sort(key=lambda thread: (not thread.wishes_camp, thread.camps, chance.random()))
    free = SEATS - camps.taken(session, camp)
    for thread in going:
        if not free:
            return
        if thread.closed:
            continue
        case = session.get_one(Case, thread.case_id)
        if case.is_open and (thread.wishes_camp or chance.random() < 0.5):
            worker = session.get_one(User, thread.worker)
            with clock.travel(max(clock.today(), case.opened_on)):  # later contacts get a seat later
                rest_on(session, case, Act.SEAT, worker, camps.seat_day(camp, case), camp.ends_on)
                camps.enrol(session, camp, case, worker)
            thread.camps, thread.wishes_camp, free = thread.camps + 1, False, free - 1


def _attend(session: Session, chance: Random, camp: Camp, day: date, supervisor: User) -> None:
    seats = select(Enrolment.id).join(Enrolment.case).where(Enrolment.camp_id == camp.id)
    by_number = session.scalars(seats.order_by(Case.year, Case.running))
    present: set[UUID] = {seat_id for seat_id in by_number if chance.random() < 0.97}
    rolls.take_attendance(session, camp, day, present, supervisor)
