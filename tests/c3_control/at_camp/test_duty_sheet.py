"""What those on duty at a camp must know: for them alone, in those days alone, and each opening on record."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c3_control import camps
from outreach.c3_control.at_camp import crew, duty_sheet
from outreach.c3_control.at_camp.crew import Duty
from outreach.c3_control.camps import Camp, CampDetails
from outreach.c3_control.residence import health_sheets, incidents
from outreach.c3_control.residence.health_sheets import HealthDetails
from outreach.c3_control.residence.incidents import Incident, IncidentDetails, IncidentKind
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def camp(db: Session, cast: Cast) -> Camp:
    """A camp with Nok and Ton in it; Nok must not eat shrimps. Somchai has the night watch, Malee no duty."""
    first = clock.today() + timedelta(days=2)
    camp = camps.announce(db, CampDetails(name="ค่าย", where="วัด", begins_on=first, ends_on=first), cast.prasit)
    for case, worker in ((cast.nok_case, cast.malee), (cast.ton_case, cast.somchai)):
        consent(db, case, worker)
        camps.enrol(db, camp, case, worker)
    health_sheets.write(db, cast.nok_case, HealthDetails(allergies="กุ้งทะเล", emergency="ยาย 0899999999"), cast.malee)
    crew.set_of(db, camp, {Duty.NIGHT: [cast.somchai.id]}, cast.prasit)
    return camp


def test_it_is_open_to_the_staff_of_the_camp_alone(cast: Cast, camp: Camp, browser: Open) -> None:
    page = f"/camps/{camp.id}/on-duty"
    codes = [browser(one).get(page).status_code for one in (cast.somchai, cast.prasit, cast.malee)]
    assert codes == [200, 200, 404]
    papers = [browser(cast.malee).get(f"/camps/{camp.id}/{one}.pdf").status_code for one in ("on-duty", "roster")]
    assert papers == [404, 404]


def test_it_is_open_from_three_days_before_until_the_day_after(db: Session, cast: Cast, camp: Camp) -> None:
    told = {}
    for days in (-4, -3, 0, 1, 2):
        with clock.travel(camp.begins_on + timedelta(days=days)):
            told[days] = duty_sheet.is_open(db, camp, cast.somchai)
    assert told == {-4: False, -3: True, 0: True, 1: True, 2: False}


def test_each_opening_is_on_record(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    nok = next(one for one in camps.of_camp(db, camp) if one.case_id == cast.nok_case.id)
    page = f"/camps/{camp.id}/on-duty"
    assert "กุ้งทะเล" not in browser(cast.somchai).get(page).get_data(as_text=True)
    shown = browser(cast.somchai).get(f"{page}/{nok.id}").get_data(as_text=True)
    assert "กุ้งทะเล" in shown
    assert "0899999999" in shown
    line = db.scalars(select(AuditLine).where(AuditLine.action == "camp.duty_sheet")).one()
    assert (line.actor_id, line.person_id) == (cast.somchai.id, cast.nok_case.person_id)


def test_a_participant_of_another_camp_is_not_found(db: Session, cast: Cast, camp: Camp) -> None:
    with pytest.raises(NotFound):
        duty_sheet.one(db, camp, camp.id, cast.somchai)


def test_what_happened_at_a_camp_is_told_to_the_caseworker(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    nok = next(one for one in camps.of_camp(db, camp) if one.case_id == cast.nok_case.id)
    page, typed = f"/camps/{camp.id}/on-duty/{nok.id}/incident", {"kind": "illness", "story": "ปวดท้อง"}
    typed |= {"day": clock.show_date(camp.begins_on, "en", "numeric"), "at_time": "11.30"}
    with clock.travel(camp.begins_on):
        assert browser(cast.malee).post(page, data=typed).status_code == 404
        assert browser(cast.somchai).post(page, data=typed).status_code == 303
        assert "ปวดท้อง" in browser(cast.prasit).get(page.removesuffix("/incident")).get_data(as_text=True)
        assert "ปวดท้อง" in browser(cast.malee).get(f"/cases/{cast.nok_case.id}").get_data(as_text=True)
    row = db.scalars(select(Incident)).one()
    assert (row.stay_id, row.camp_id, row.made_by) == (None, camp.id, cast.somchai.id)


def test_an_incident_of_a_camp_lies_in_its_days(db: Session, cast: Cast, camp: Camp) -> None:
    details = IncidentDetails(kind=IncidentKind.ILLNESS, story="x", day=clock.today(), at_time=time(0))
    with pytest.raises(Refused, match="not a day of the camp"):
        incidents.write_at(db, cast.nok_case, camp, details, cast.somchai)
