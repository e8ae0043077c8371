"""A camp at its end: young people of one worker with seats, consents and screened needs."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import camps, sorting
from outreach.c3_control.camps import Camp, CampDetails, Enrolment
from outreach.c3_control.sorting import Choice, NotSorted, UnplacedReason
from outreach.casefile import cases, consents, people
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.sealing import FieldClass
from outreach.directory.agencies import Agency
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.support.cast import Cast


def held(db: Session, cast: Cast, days: int = 3) -> Camp:
    """A camp of some days of which today is the last."""
    first = clock.today() - timedelta(days=days - 1)
    details = CampDetails(name="ค่ายแกนนำ รุ่นที่ 3", where="ค่ายลูกเสือ", begins_on=first, ends_on=clock.today())
    return camps.announce(db, details, cast.prasit)


def seated(db: Session, camp: Camp, worker: User, count: int, needs: Sequence[Need]) -> list[Enrolment]:
    """Young people with a seat, a basis that covers names, and these needs."""
    return [_seat(db, camp, worker, number, needs) for number in range(count)]


def _seat(db: Session, camp: Camp, worker: User, number: int, needs: Sequence[Need]) -> Enrolment:
    with clock.travel(camp.begins_on - timedelta(days=9)):
        details = PersonDetails(nickname=f"น้อง{number}", given_name="ธีระ", sex=Sex.MALE, age=16)
        case = cases.open_case(db, people.register(db, details, worker), clock.today(), worker)
        basis = ConsentDetails(
            basis=Basis.CHILD_PROTECTION,
            given_on=clock.today(),
            classes=[FieldClass.IDENTITY, FieldClass.SENSITIVE],
            grounds="ต้องช่วยเหลือ",
        )
        consents.record(db, case, basis, worker)
    seat = camps.enrol(db, camp, case, worker)
    if needs:
        screenings.screen(db, case, ScreeningDetails(day=clock.today(), needs=needs), worker)
    return seat


def chosen(db: Session, camp: Camp, worker: User, agency: Agency | None = None) -> list[Choice]:
    """What is suggested to a worker; or one agency for everybody."""
    board = sorting.read(db, camp, worker)
    rows = {row.enrolment.id: row for row in board.rows}
    if agency:
        found = [next(one for one in row.options if one.agency.id == agency.id) for row in board.rows]
        return [Choice(row, option, None) for row, option in zip(board.rows, found, strict=True)]
    made = []
    for seat_id, value in sorting.suggest(board).items():
        option = next((one for one in rows[seat_id].options if one.value == value), None)
        made.append(Choice(rows[seat_id], option, None if option else UnplacedReason(value)))
    return made


def last_place(app: OutreachApp, db: Session, cast: Cast) -> list[str]:
    """Two workers keep a draft for the last place of an agency at the same moment; what each was told."""
    camp = held(db, cast)
    cast.nfe.capacity_now, cast.nfe.capacity_said_at = 1, clock.now()
    for worker in (cast.malee, cast.somchai):
        seated(db, camp, worker, 1, [Need.EDUCATION_EQUIVALENCY])
    db.commit()
    ready, told, act = Barrier(2), list[str](), _placing(app, camp.id, cast.nfe.id)
    threads = [Thread(target=lambda who=who: told.append(act(who, ready))) for who in (cast.malee.id, cast.somchai.id)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def _placing(app: OutreachApp, camp_id: UUID, agency_id: UUID) -> Callable[[UUID, Barrier], str]:
    def act(worker_id: UUID, ready: Barrier) -> str:
        with app.extensions["sessions"]() as session:
            worker, agency = session.get_one(User, worker_id), session.get_one(Agency, agency_id)
            camp = camps.get(session, camp_id, worker)
            choices = chosen(session, camp, worker, agency)
            session.commit()
            ready.wait()
            try:
                sorting.place(session, camp, choices, worker, minimum=False)
                session.commit()
            except NotSorted as refusal:
                return "gone" if set(refusal.of) == {one.row.enrolment.id for one in choices} else "?"
        return "kept"

    return act
