"""The way home from a camp: what the seats lack, what those on duty read, and how it is put right."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c3_control import camps
from outreach.c3_control.at_camp import ways_home
from outreach.c3_control.at_camp.ways_home import HomeBy, HomeDetails
from outreach.c3_control.camps import Camp, CampDetails
from outreach.c3_control.cohort import lacking
from outreach.c3_control.cohort.lacking import Lack
from outreach.c3_control.residence import health_sheets
from outreach.c3_control.residence.health_sheets import HealthDetails
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.forms import Page

Open = Callable[..., Browser]
FETCHED = HomeDetails(how=HomeBy.FETCHED, whom="ยายสมพร")


@pytest.fixture
def camp(db: Session, cast: Cast) -> Camp:
    """A camp with Nok in it, in two days."""
    first = clock.today() + timedelta(days=2)
    camp = camps.announce(db, CampDetails(name="ค่าย", where="วัด", begins_on=first, ends_on=first), cast.prasit)
    consent(db, cast.nok_case, cast.malee)
    camps.enrol(db, camp, cast.nok_case, cast.malee)
    return camp


def test_a_seat_says_what_is_not_ready_until_it_is(db: Session, cast: Cast, camp: Camp) -> None:
    case = cast.nok_case
    assert lacking.of_seats(db, camp, [case]) == {case.id: [Lack.HEALTH, Lack.HOME]}
    health_sheets.write(db, case, HealthDetails(allergies="กุ้ง"), cast.malee)
    ways_home.write(db, case, camp, FETCHED, cast.malee)
    assert lacking.of_seats(db, camp, [case]) == {case.id: []}
    assert lacking.of_cases(db, camp, [case]) == {}


def test_a_way_home_is_written_on_its_page_and_the_newest_counts(
    db: Session, cast: Cast, camp: Camp, browser: Open
) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/camp/{camp.id}/way-home"
    assert "way-home" in client.get(f"/camps/{camp.id}/cohort").get_data(as_text=True)
    assert client.post(page, data={"how": "fetched", "whom": "ยายสมพร"}).status_code == 303
    assert "ยายสมพร" in client.get(page).get_data(as_text=True)
    ways_home.write(db, cast.nok_case, camp, HomeDetails(how=HomeBy.ALONE), cast.malee)
    row = ways_home.of_cases(db, camp, [cast.nok_case.id])[cast.nok_case.id]
    assert (ways_home.how_of(row), row.whom) == (HomeBy.ALONE, None)


def test_those_on_duty_read_the_way_home(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    ways_home.write(db, cast.nok_case, camp, FETCHED, cast.malee)
    [seat] = camps.of_camp(db, camp)
    page = browser(cast.prasit).get(f"/camps/{camp.id}/on-duty/{seat.id}").get_data(as_text=True)
    assert "ยายสมพร" in page
    assert str(HomeBy.FETCHED.label) in page


def test_without_a_seat_or_in_a_closed_case_there_is_no_way_home(db: Session, cast: Cast, camp: Camp) -> None:
    with pytest.raises(NotFound):
        ways_home.write(db, cast.ton_case, camp, FETCHED, cast.somchai)
    cast.nok_case.closed_on = clock.today()
    with pytest.raises(Refused):
        ways_home.write(db, cast.nok_case, camp, FETCHED, cast.malee)


def test_a_way_home_is_corrected_in_the_case(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    row = ways_home.write(db, cast.nok_case, camp, FETCHED, cast.malee)
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/entries/way_home/{row.id}/correct"
    (form,) = (form for form in Page(client.get(page).text).forms if "why" in form.fields)
    assert client.post(page, data=form.filled() | {"how": "staff", "why": "typo"}).status_code == 303
    db.refresh(row)
    assert ways_home.how_of(row) is HomeBy.STAFF
