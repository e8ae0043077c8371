"""Camps whose seats are sought by more than there are, and two seats that are given back at once."""

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control import camps, waiting
from outreach.c3_control.camps import Camp, CampDetails, Enrolment
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support.bases import consent
from tests.support.cast import Cast


def announce(db: Session, cast: Cast, seats: int) -> Camp:
    """A camp of so many seats, in three weeks."""
    first = clock.today() + timedelta(days=20)
    details = CampDetails(name="ค่าย", where="วัด", begins_on=first, ends_on=first + timedelta(days=2), seats=seats)
    return camps.announce(db, details, cast.prasit)


def agreed(db: Session, actor: User, opened: date | None = None) -> Case:
    """An open case of somebody who consented."""
    person = people.register(db, PersonDetails(sex=Sex.MALE, age=16), actor)
    case = cases.open_case(db, person, opened or clock.today(), actor)
    consent(db, case, actor)
    return case


def after_two_are_given_back(app: OutreachApp, db: Session, cast: Cast) -> tuple[int, int]:
    """Three wait for a camp of two whose seats are given back at one moment: how many are taken, and still wait."""
    camp = announce(db, cast, 2)
    seats = [camps.enrol(db, camp, agreed(db, cast.malee), cast.malee).id for _ in range(2)]
    for _ in range(3):
        waiting.put(db, camp, agreed(db, cast.malee), cast.malee)
    camp_id, malee = camp.id, cast.malee.id
    db.commit()
    together = Barrier(2)

    def give_back(seat_id: UUID) -> None:
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
    found = db.get_one(Camp, camp_id)
    return camps.taken(db, found), waiting.count(db, found)
