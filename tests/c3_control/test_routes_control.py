"""The pages of camps, the house, stays, plans and therapy, as each role sees them."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c3_control import camps, houses, rolls, stays
from outreach.c3_control.camps import Camp, CampDetails, Enrolment
from outreach.c3_control.houses import Bed, HouseDetails
from outreach.c3_control.plans import Plan
from outreach.c3_control.stays import AdmitDetails, Ending, Stay
from outreach.c3_control.therapy import TherapySession
from outreach.casefile import cases, people
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from tests.conftest import Browser
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("consented")

Open = Callable[..., Browser]


@pytest.fixture
def camp(db: Session, cast: Cast) -> Camp:
    """A camp that is on its last day, with Nok and Ton in it."""
    details = CampDetails(
        name="ค่ายแกนนำ", where="ค่ายลูกเสือ", begins_on=clock.today() - timedelta(days=1), ends_on=clock.today()
    )
    camp = camps.announce(db, details, cast.prasit)
    camps.enrol(db, camp, cast.nok_case, cast.malee)
    camps.enrol(db, camp, cast.ton_case, cast.somchai)
    return camp


@pytest.fixture
def bed(db: Session, cast: Cast) -> Bed:
    """The only bed of the house."""
    houses.open_house(db, HouseDetails(name="บ้านเรา", beds=1), cast.prasit)
    return houses.beds_of_centre(db, cast.prasit.centre_id)[0]


def typed(day: date) -> str:
    return f"{day.day}/{day.month}/{clock.be(day.year)}"


def count(db: Session, table: type) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_the_supervisor_announces_a_camp_in_the_buddhist_era(db: Session, cast: Cast, browser: Open) -> None:
    coming = clock.today() + timedelta(days=30)
    form = {"name": "ค่ายรุ่น 2", "where": "เขื่อน", "begins_on": typed(coming), "ends_on": typed(coming), "seats": "50"}

    answer = browser(cast.prasit).post("/camps/new", data=form)

    made = db.scalars(select(Camp)).one()
    assert (answer.status_code, answer.location) == (303, f"/camps/{made.id}")
    assert (made.name, made.begins_on, made.seats) == ("ค่ายรุ่น 2", coming, 50)


def test_what_was_typed_of_an_impossible_camp_is_kept(db: Session, cast: Cast, browser: Open) -> None:
    coming = clock.today() + timedelta(days=30)
    form = {"name": "ค่ายรุ่น 2", "where": "เขื่อน", "begins_on": typed(coming), "ends_on": typed(clock.today())}

    answer = browser(cast.prasit, "th").post("/camps/new", data=form | {"seats": "50"})

    assert answer.status_code == 200
    assert "วันสิ้นสุดค่ายอยู่ก่อนวันเริ่ม" in answer.text
    assert 'value="ค่ายรุ่น 2"' in answer.text
    assert count(db, Camp) == 0


def test_names_in_a_camp_are_shown_to_who_may_know_them(cast: Cast, camp: Camp, browser: Open) -> None:
    for_malee = browser(cast.malee).get(f"/camps/{camp.id}").text
    for_prasit = browser(cast.prasit).get(f"/camps/{camp.id}").text

    assert "นก" in for_malee
    assert "ต้น" not in for_malee
    assert "and 1 young person of another caseworker" in for_malee
    assert "2 of 50 seats taken" in for_malee
    assert "Take attendance" in for_malee
    assert "Finish the camp" not in for_malee
    assert all(shown in for_prasit for shown in ("นก", "ต้น", "Take attendance", "Finish the camp"))


def test_a_camp_of_another_centre_is_not_found(cast: Cast, camp: Camp, browser: Open) -> None:
    stranger = browser(cast.anong)

    assert stranger.get(f"/camps/{camp.id}").status_code == 404
    assert "ค่ายแกนนำ" not in stranger.get("/camps/").text
    assert "ค่ายแกนนำ" in browser(cast.somchai).get("/camps/").text


def test_attendance_is_taken_page_by_page_and_the_camp_finished(
    db: Session, cast: Cast, camp: Camp, browser: Open
) -> None:
    supervisor = browser(cast.prasit)
    nok, ton = camps.of_camp(db, camp)
    for day, present in zip(camp.days(), ([nok.id, ton.id], [nok.id]), strict=True):
        answer = supervisor.post(f"/camps/{camp.id}/attendance?day={day}", data={"present": present})
        assert (answer.status_code, answer.location) == (303, f"/camps/{camp.id}")

    assert supervisor.post(f"/camps/{camp.id}/finish").status_code == 303

    assert rolls.present_by_day(db, camp) == dict(zip(camp.days(), (2, 1), strict=True))
    assert "Finished" in supervisor.get(f"/camps/{camp.id}").text


def test_nobody_is_ticked_before_the_supervisor_ticks_them(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    page = browser(cast.prasit).get(f"/camps/{camp.id}/attendance").text

    assert page.count('type="checkbox"') == 2
    assert "checked" not in page


def test_of_two_open_rolls_neither_undoes_the_other(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    nok, ton = camps.of_camp(db, camp)
    page, first, second = (
        f"/camps/{camp.id}/attendance?day={camp.begins_on}",
        browser(cast.prasit),
        browser(cast.prasit),
    )
    seen = [re.findall(r'name="seen"[^>]*value="([^"]*)"', tab.get(page).text)[0] for tab in (first, second)]
    first.post(page, data={"present": [nok.id], "seen": seen[0]})
    second.post(page, data={"present": [ton.id], "seen": seen[1]})
    assert (nok.was_present(camp.begins_on), ton.was_present(camp.begins_on)) == (True, True)
    again = re.findall(r'name="seen"[^>]*value="([^"]*)"', first.get(page).text)[0]
    first.post(page, data={"present": [ton.id], "seen": again})
    assert (nok.was_present(camp.begins_on), ton.was_present(camp.begins_on)) == (False, True)


def test_a_camp_of_another_era_is_refused_at_its_day(db: Session, cast: Cast, browser: Open) -> None:
    form = {"name": "ค่าย", "where": "เขื่อน", "begins_on": "1/2/3285", "ends_on": "3/2/3285", "seats": "50"}
    assert browser(cast.prasit).post("/camps/new", data=form).text.count("more than 2 years ahead") == 4
    assert db.scalars(select(Camp)).all() == []


def test_a_day_outside_the_camp_is_refused_on_the_page(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    outside = camp.begins_on - timedelta(days=1)

    answer = browser(cast.prasit).post(f"/camps/{camp.id}/attendance?day={outside}")

    assert "This day is not a day of the camp." in answer.text
    assert rolls.present_by_day(db, camp) == {}
    assert browser(cast.prasit).get(f"/camps/{camp.id}/attendance?day=soon").status_code == 404


def test_a_camp_with_a_missing_day_says_so_on_its_page(cast: Cast, camp: Camp, browser: Open) -> None:
    answer = browser(cast.prasit).post(f"/camps/{camp.id}/finish")

    assert answer.status_code == 200
    assert "Take the attendance of every day first." in answer.text


def test_a_caseworker_enrols_a_case_once(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    later = camps.announce(
        db,
        CampDetails(
            name="ค่ายหน้า",
            where="-",
            begins_on=clock.today() + timedelta(days=20),
            ends_on=clock.today() + timedelta(days=22),
        ),
        cast.prasit,
    )
    caseworker, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/camp"
    assert "(50 seats free)" in caseworker.get(page).text

    first = caseworker.post(page, data={"camp": str(later.id)})
    second = caseworker.post(page, data={"camp": str(later.id)})

    assert (first.status_code, first.location) == (303, f"/cases/{cast.nok_case.id}")
    assert "They are enrolled in this camp already." in second.text
    assert camps.taken(db, later) == 1


def test_no_camp_of_another_centre_can_be_chosen(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    details = CampDetails(name="ค่ายอื่น", where="-", begins_on=clock.today(), ends_on=clock.today())
    camps.announce(db, details, cast.anong)
    before = count(db, Enrolment)

    answer = browser(cast.anong).post(f"/cases/{cast.fon_case.id}/camp", data={"camp": str(camp.id)})

    assert "Choose one of the list." in answer.text
    assert count(db, Enrolment) == before


def test_a_stay_begins_and_ends_from_the_case(db: Session, cast: Cast, bed: Bed, browser: Open) -> None:
    caseworker, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    assert "บ้านเรา · 01" in caseworker.get(f"{page}/stay").text

    first = {"bed": str(bed.id), "begins_on": typed(clock.today())}
    assert "Please fill this in." in caseworker.post(f"{page}/stay", data=first).text
    begun = caseworker.post(f"{page}/stay", data=first | {"came_for": "ไม่มีที่นอน"})
    stay = db.scalars(select(Stay)).one()
    form = {"ends_on": typed(clock.today()), "ending": "family", "note": "แม่มารับ"}
    ended = caseworker.post(f"{page}/stays/{stay.id}/end", data=form)

    assert (begun.location, ended.location) == (page, page)
    assert (stay.ends_on, stay.ending, stay.note) == (clock.today(), Ending.FAMILY, "แม่มารับ")


def test_a_past_stay_is_written_down_with_its_end(db: Session, cast: Cast, bed: Bed, browser: Open) -> None:
    caseworker, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/stay"
    form = {
        "bed": str(bed.id),
        "begins_on": typed(clock.today() - timedelta(days=9)),
        "ends_on": typed(clock.today() - timedelta(days=2)),
    }

    half = caseworker.post(page, data=form)
    whole = caseworker.post(page, data=form | {"ending": "left"})

    assert "Please fill this in." in half.text
    assert whole.status_code == 303
    assert [stay.ending for stay in db.scalars(select(Stay))] == [Ending.LEFT]


def test_a_young_woman_is_shown_the_way_to_the_agencies(db: Session, cast: Cast, bed: Bed, browser: Open) -> None:
    person = people.register(db, PersonDetails(nickname="แอน", sex=Sex.FEMALE), cast.malee)
    case = cases.open_case(db, person, clock.today(), cast.malee)
    caseworker, page = browser(cast.malee), f"/cases/{case.id}/stay"

    asked = caseworker.get(page)
    tried = caseworker.post(page, data={"bed": str(bed.id), "begins_on": typed(clock.today())})

    assert "Baan Rao can house male youth only." in asked.text
    assert str(bed.id) not in asked.text
    assert f"/cases/{case.id}/routing" in asked.text
    assert (tried.status_code, count(db, Stay)) == (200, 0)


def test_beds_show_names_to_who_may_know_them(db: Session, cast: Cast, bed: Bed, browser: Open) -> None:
    stays.admit(db, cast.nok_case, AdmitDetails(bed_id=bed.id, begins_on=clock.today()), cast.malee)

    for_malee, for_somchai = (browser(who).get("/house").text for who in (cast.malee, cast.somchai))

    assert "นก" in for_malee
    assert "นก" not in for_somchai
    assert all("Free tonight: 0 of 1 beds" in page for page in (for_malee, for_somchai))


def test_a_stay_is_reached_through_its_own_case_only(db: Session, cast: Cast, bed: Bed, browser: Open) -> None:
    stay = stays.admit(db, cast.nok_case, AdmitDetails(bed_id=bed.id, begins_on=clock.today()), cast.malee)

    assert browser(cast.somchai).get(f"/cases/{cast.ton_case.id}/stays/{stay.id}/end").status_code == 404
    assert browser(cast.somchai).get(f"/cases/{cast.nok_case.id}/stays/{stay.id}/end").status_code == 404
    assert browser(cast.malee).get(f"/cases/{cast.nok_case.id}/stays/{stay.id}/end").status_code == 200


def test_a_plan_and_a_therapy_session_are_written_from_the_case(db: Session, cast: Cast, browser: Open) -> None:
    caseworker, page, today = browser(cast.malee), f"/cases/{cast.nok_case.id}", typed(clock.today())
    review = typed(clock.today() + timedelta(days=90))

    for where, form in (
        ("plan", {"goals": "กลับไปเรียน", "agreed_on": today, "review_on": review}),
        ("therapy", {"day": today, "kind": "group", "note": "ร่วมดี"}),
    ):
        assert caseworker.post(f"{page}/{where}", data=form).status_code == 303

    assert (db.scalars(select(Plan)).one().goals, db.scalars(select(TherapySession)).one().note) == (
        "กลับไปเรียน",
        "ร่วมดี",
    )
    assert "กลับไปเรียน" in caseworker.get(f"{page}/plan").text


@pytest.mark.parametrize("where", ["camp", "stay", "plan", "therapy"])
def test_only_who_carries_a_case_writes_in_it(cast: Cast, browser: Open, where: str) -> None:
    page = f"/cases/{cast.nok_case.id}/{where}"
    others = (cast.somchai, cast.anong, cast.prasit, cast.wanna, cast.chai, cast.dao)

    assert browser(cast.malee).get(page).status_code == 200
    assert {browser(other).get(page).status_code for other in others} == {404}


@pytest.mark.parametrize("page", ["/camps/", "/camps/new", "/house"])
def test_camps_and_beds_are_for_the_centre(cast: Cast, browser: Open, page: str) -> None:
    outside = (cast.wanna, cast.chai, cast.dao)

    assert browser(cast.prasit).get(page).status_code == 200
    assert {browser(other).get(page).status_code for other in outside} == {404}
    assert browser(cast.malee).get(page).status_code == (404 if page == "/camps/new" else 200)
    assert browser().get(page).status_code == 303


def test_a_seat_is_given_back_on_the_page_on_which_it_was_had(
    db: Session, cast: Cast, camp: Camp, browser: Open
) -> None:
    malee, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/camp"
    give_back, before = f"{page}/{camp.id}/give-back", camps.taken(db, camp)
    assert give_back in malee.get(page).text
    assert malee.post(give_back).status_code == 303
    assert camps.taken(db, camp) == before - 1
    assert give_back not in malee.get(page).text
    assert malee.post(give_back).status_code == 404
