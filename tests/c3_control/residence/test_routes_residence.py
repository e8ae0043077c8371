"""What a house parent writes of a night: kept, told to the caseworker, voided with a reason."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from outreach.c3_control.residence import health_sheets, incidents, parents
from outreach.c3_control.residence.day_logs import DayLog
from outreach.c3_control.residence.health_sheets import HealthDetails, HealthSheet
from outreach.c3_control.residence.incidents import IncidentDetails, IncidentKind
from outreach.c3_control.residence.medicines import MedicineGiven
from outreach.c3_control.stays import Stay
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.core import clock
from tests.support.bases import consent
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.living import open_house, put_to_bed

Open = Callable[..., Browser]


@pytest.fixture
def stay(db: Session, cast: Cast) -> Stay:
    """Nok sleeps in Boon's house."""
    made = put_to_bed(db, cast.nok_case, open_house(db, cast, cast.boon), cast.malee)
    db.commit()
    return made


@pytest.fixture
def page(stay: Stay) -> str:
    """Nok's page."""
    return f"/house/sleepers/{stay.id}"


def test_a_medicine_is_kept_sealed_with_who_gave_it(db: Session, cast: Cast, browser: Open, page: str) -> None:
    client, now = browser(cast.boon), {"day": f"{clock.today():%d/%m/%Y}", "at_time": "0.00"}
    assert "Please fill this in." in client.post(f"{page}/medicine", data=now).text
    answer = client.post(f"{page}/medicine", data=now | {"medicine": "พาราเซตามอล 500 มก. 1 เม็ด"})
    assert answer.location == page
    assert "พาราเซตามอล 500 มก. 1 เม็ด" in client.get(page).text
    given = db.scalars(select(MedicineGiven)).one()
    assert (given.made_by, given.case_id) == (cast.boon.id, cast.nok_case.id)
    assert "พารา".encode() not in db.execute(text("SELECT medicine_sealed FROM medicines_given")).scalar_one()


def test_a_moment_to_come_or_before_the_stay_is_refused(cast: Cast, browser: Open, page: str) -> None:
    said, early = {"medicine": "ยา", "at_time": "23.59"}, clock.today() - timedelta(days=30)
    with clock.travel(clock.local(clock.now()).replace(hour=12)):
        client = browser(cast.boon)
        late = client.post(f"{page}/medicine", data=said | {"day": f"{clock.today():%d/%m/%Y}"}).text
        before = client.post(f"{page}/medicine", data=said | {"day": f"{early:%d/%m/%Y}"}).text
    assert "This time has not come yet." in late
    assert "did not sleep here" in before


def test_an_incident_is_told_to_the_caseworker_in_the_case(db: Session, cast: Cast, browser: Open, page: str) -> None:
    now = {"day": f"{clock.today():%d/%m/%Y}", "at_time": "0.00"}
    said = now | {"kind": "quarrel", "story": "แย่งรีโมตกัน แยกห้องแล้ว"}
    assert browser(cast.boon).post(f"{page}/incident", data=said).location == page
    told = db.scalars(select(CaseNotice).where(CaseNotice.kind == NoticeKind.INCIDENT)).one()
    assert told.user_id == cast.malee.id
    assert "แย่งรีโมตกัน" in browser(cast.malee).get(f"/cases/{cast.nok_case.id}").text


def test_one_voids_ones_own_and_nobody_elses(db: Session, cast: Cast, browser: Open, page: str, stay: Stay) -> None:
    when = {"day": clock.today(), "at_time": time(0, 0)}
    own = incidents.write(
        db, cast.nok_case, stay, IncidentDetails(kind=IncidentKind.RULE, story="ก", **when), cast.boon
    )
    other = incidents.write(
        db, cast.nok_case, stay, IncidentDetails(kind=IncidentKind.RULE, story="ข", **when), cast.prasit
    )
    db.commit()
    client, why = browser(cast.boon), {"why": "not_so", "asked_by": "staff"}
    assert client.post(f"{page}/incident/{other.id}/void", data=why).status_code == 404
    assert client.post(f"{page}/incident/{own.id}/void", data=why).location == page
    db.expire_all()
    assert (own.is_voided, other.is_voided) == (True, False)


def test_the_log_is_read_by_the_house_and_the_head_alone(db: Session, cast: Cast, browser: Open, stay: Stay) -> None:
    written = {"words": "เงียบดี กินข้าวครบ", "day": f"{clock.today():%d/%m/%Y}", "house": str(stay.bed.house_id)}
    assert browser(cast.boon).post("/house/log/new", data=written).location == "/house/log"
    assert "เงียบดี กินข้าวครบ" in browser(cast.prasit).get("/house/log").text
    assert browser(cast.malee).get("/house/log").status_code == 404
    parents.set_of(db, stay.bed.house, [], cast.prasit)
    db.commit()
    assert "เงียบดี" not in browser(cast.boon).get("/house/log").text
    log = db.scalars(select(DayLog)).one()
    assert browser(cast.prasit).post(f"/house/log/{log.id}/void", data={"why": "ผิดบ้าน"}).location == "/house/log"
    assert "ผิดบ้าน" in browser(cast.prasit).get("/house/log").text


def test_a_health_sheet_needs_a_basis_and_replaces_the_last(db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.somchai), f"/cases/{cast.ton_case.id}/health"
    assert "On what legal basis?" in client.post(page, data={"allergies": "กุ้ง"}).text
    consent(db, cast.ton_case, cast.somchai)
    db.commit()
    for allergies in ("กุ้ง", "กุ้งและถั่ว"):
        assert client.post(page, data={"allergies": allergies}).location == f"/cases/{cast.ton_case.id}"
    assert len(db.scalars(select(HealthSheet)).all()) == 2
    assert "กุ้งและถั่ว" in client.get(page).text
    assert browser(cast.prasit).get(page).status_code == 404


def test_a_health_sheet_of_somebody_else_is_voided(db: Session, cast: Cast, browser: Open) -> None:
    consent(db, cast.ton_case, cast.somchai)
    written = [health_sheets.write(db, cast.ton_case, HealthDetails(allergies=of), cast.somchai) for of in ("ถั่ว", "กุ้ง")]
    db.commit()
    page = f"/cases/{cast.ton_case.id}/entries/health/{written[1].id}"
    why = {"why": "wrong_person", "asked_by": "staff"}
    assert browser(cast.somchai).post(f"{page}/correct", data=why | {"allergies": "ปู"}).status_code == 303
    assert browser(cast.somchai).post(f"{page}/void", data=why).status_code == 303
    db.expire_all()
    assert health_sheets.latest(db, cast.ton_case.person_id) is written[0]
    assert written[1].allergies == "ปู"


@pytest.mark.usefixtures("stay")
def test_the_head_says_who_is_house_parent(db: Session, cast: Cast, browser: Open) -> None:
    house = open_house(db, cast, name="บ้านสวน")
    db.commit()
    client, page = browser(cast.prasit), f"/house/{house.id}/parents"
    assert "Choose from the list." in client.post(page, data={"parents": [str(cast.malee.id)]}).text
    assert client.post(page, data={"parents": [str(cast.boon.id)]}).location == "/house"
    assert "บ้านสวน" in browser(cast.boon).get("/house/tonight").text
