"""The papers of a camp: what stands on the list and the badges, and what never does."""

from datetime import time, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c3_control import camps, spots
from outreach.c3_control.at_camp import badges, crew, papers, sessions
from outreach.c3_control.at_camp.crew import Duty
from outreach.c3_control.at_camp.sessions import SessionDetails
from outreach.c3_control.camps import Camp, CampDetails
from outreach.c3_control.residence import health_sheets
from outreach.c3_control.residence.health_sheets import HealthDetails
from outreach.core import clock
from outreach.core.errors import NotFound
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.papers import copied


@pytest.fixture
def camp(db: Session, cast: Cast) -> Camp:
    """A camp with Nok in room 7, whose health sheet tells of an allergy."""
    first = clock.today()
    camp = camps.announce(db, CampDetails(name="Camp", where="Wat", begins_on=first, ends_on=first), cast.prasit)
    consent(db, cast.nok_case, cast.malee)
    seat = camps.enrol(db, camp, cast.nok_case, cast.malee)
    spots.write(db, camp, spots.SpotKind.ROOM, ["Seven"], cast.prasit)
    seat.room_id = spots.of_camp(db, camp)[spots.SpotKind.ROOM][0].id
    health_sheets.write(db, cast.nok_case, HealthDetails(allergies="Shrimps", emergency="Granny"), cast.malee)
    return camp


def told(made: bytes) -> str:
    return " ".join(copied(made).values())


def test_list_and_badges_tell_of_no_need(db: Session, cast: Cast, camp: Camp) -> None:
    seat = camps.of_camp(db, camp)[0]
    _long, short = badges.tokens(db, seat)
    roster, worn = told(papers.roster(db, camp, cast.prasit)), told(papers.badges_of(db, camp, cast.prasit))
    assert "Seven" in roster
    assert "Seven" in worn
    assert all(short in paper for paper in (roster, worn))
    for secret in ("Shrimps", "Granny", str(cast.nok_case.person.family_name)):
        assert secret not in roster + worn


def test_the_sheet_of_those_on_duty_tells_what_must_be_known(db: Session, cast: Cast, camp: Camp) -> None:
    sheet = told(papers.on_duty(db, camp, cast.prasit))
    assert "Shrimps" in sheet
    assert "Granny" in sheet


def test_the_printed_programme_leaves_out_moments(db: Session, cast: Cast, camp: Camp) -> None:
    details = SessionDetails(day_number=1, begins=time(9), ends=time(10), title="Football", helper="Coach")
    sessions.write(db, camp, details, cast.prasit)
    sessions.write(db, camp, SessionDetails(day_number=1, begins=time(11, 23)), cast.prasit)
    printed = told(papers.programme(db, camp))
    assert "Football" in printed
    assert "Coach" in printed
    assert "๐๙.๐๐–๑๐.๐๐" in printed
    assert "๑๑.๒๓" not in printed


def test_a_paper_of_a_camp_of_which_one_is_no_staff_is_not_found(db: Session, cast: Cast, camp: Camp) -> None:
    for paper in (papers.roster, papers.badges_of, papers.on_duty):
        with pytest.raises(NotFound):
            paper(db, camp, cast.somchai)
    with clock.travel(camp.ends_on + timedelta(days=2)), pytest.raises(NotFound):
        papers.on_duty(db, camp, cast.prasit)


def test_who_was_on_duty_prints_no_list_long_after_the_camp(db: Session, cast: Cast, camp: Camp) -> None:
    crew.set_of(db, camp, {Duty.LEAD: [cast.somchai.id]}, cast.prasit)
    assert papers.may_print(db, camp, cast.somchai)
    with clock.travel(camp.ends_on + timedelta(days=2)):
        assert papers.may_print(db, camp, cast.prasit)
        with pytest.raises(NotFound):
            papers.roster(db, camp, cast.somchai)
