"""The cohort of a camp: whom one can choose, what each lacks, and what becomes of those who were chosen."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import contacts, groups, places
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.groups import GroupDetails, JoinDetails, Part
from outreach.c1_core_person.places import PlaceDetails, PlaceKind
from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import camps, cohort, waiting
from outreach.c3_control.camps import Camp, CampDetails
from outreach.c3_control.cohort import candidates, lacking
from outreach.c3_control.cohort.lacking import Lack
from outreach.casefile import cases, people, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.use_stops import StopReason
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from outreach.web.tables import Asked
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.queries import counted

Open = Callable[..., Browser]


@pytest.fixture
def camp(db: Session, cast: Cast) -> Camp:
    """A camp of one seat that begins in 20 days."""
    first = clock.today() + timedelta(days=20)
    details = CampDetails(name="ค่ายรุ่น 3", where="วัด", begins_on=first, ends_on=first + timedelta(days=2), seats=1)
    return camps.announce(db, details, cast.prasit)


def fits(db: Session, camp: Camp, actor: User, **chosen: str) -> set[Case]:
    return {row.case for row in candidates.rows(db, camp, actor, Asked(chosen, "-number")).rows}


def test_a_head_is_not_told_who_has_a_need_of_health_or_safety(
    db: Session, cast: Cast, camp: Camp, browser: Open
) -> None:
    consent(db, cast.nok_case, cast.malee)
    screened = ScreeningDetails(day=clock.today(), needs=[Need.TEEN_PREGNANCY])
    screenings.screen(db, cast.nok_case, screened, cast.malee)
    pages = [browser(cast.prasit).get(f"/camps/{camp.id}/choose{asked}").text for asked in ("", "?need=teen_pregnancy")]
    assert all("teen_pregnancy" not in page.replace("need=teen_pregnancy", "") for page in pages)
    assert all(cast.ton_case.number in page for page in pages)
    assert "teen_pregnancy" in browser(cast.malee).get(f"/camps/{camp.id}/choose").text


def test_each_sees_the_open_cases_that_they_may_see_anyway(db: Session, cast: Cast, camp: Camp) -> None:
    assert fits(db, camp, cast.malee) == {cast.nok_case}
    assert fits(db, camp, cast.prasit) == {cast.nok_case, cast.ton_case}
    assert fits(db, camp, cast.anong) == set()


def test_who_has_a_seat_or_is_not_to_be_used_is_not_offered(db: Session, cast: Cast, camp: Camp) -> None:
    consent(db, cast.nok_case, cast.malee)
    camps.enrol(db, camp, cast.nok_case, cast.malee)
    use_stops.stop(db, cast.ton_case, StopReason.ACCURACY, cast.somchai)

    assert fits(db, camp, cast.prasit) == set()


def test_a_need_is_found_in_the_newest_screening(db: Session, cast: Cast, camp: Camp) -> None:
    day = clock.today()
    for needs in ([Need.COUNSELLING], [Need.SHELTER]):
        screenings.screen(db, cast.nok_case, ScreeningDetails(day=day, needs=needs), cast.malee)

    assert fits(db, camp, cast.prasit, need=Need.SHELTER) == {cast.nok_case}
    assert fits(db, camp, cast.prasit, need=Need.COUNSELLING) == set()


def test_filters_are_of_age_group_place_and_silence(db: Session, cast: Cast, camp: Camp) -> None:
    day = clock.today()
    group = groups.add(db, GroupDetails(name="แก๊งริมบึง"), cast.malee)
    groups.join(db, cast.nok_case, group, JoinDetails(part=Part.MEMBER, since=day), cast.malee)
    place = places.add(db, PlaceDetails(name="ลานน้ำพุ", kind=PlaceKind.STREET), cast.malee)
    met = ContactDetails(day=day, how=HowItWent.TALKED, place_id=place.id)
    contacts.log(db, cast.nok_case, met, cast.malee)

    assert fits(db, camp, cast.prasit, age="16-17") == {cast.nok_case, cast.ton_case}
    assert fits(db, camp, cast.prasit, age="18-19") == set()
    assert fits(db, camp, cast.malee, group=str(group.id)) == {cast.nok_case}
    assert fits(db, camp, cast.prasit, place=str(place.id)) == {cast.nok_case}
    assert fits(db, camp, cast.prasit, silent="60") == {cast.ton_case}


def test_groups_are_no_filter_for_the_head_of_the_centre(db: Session, cast: Cast) -> None:
    offered = {who: {one.key for one in candidates.table(db, who).filters} for who in (cast.malee, cast.prasit)}
    assert offered[cast.malee] ^ offered[cast.prasit] == {"group", "worker"}


def test_what_is_missing_is_told_of_each(db: Session, cast: Cast, camp: Camp) -> None:
    beside = CampDetails(name="ค่ายอื่น", where="วัด", begins_on=camp.begins_on, ends_on=camp.begins_on)
    consent(db, cast.ton_case, cast.somchai)
    camps.enrol(db, camps.announce(db, beside, cast.prasit), cast.ton_case, cast.somchai)

    lacks = lacking.of_cases(db, camp, [cast.nok_case, cast.ton_case])

    assert lacks == {cast.nok_case.id: [Lack.GUARDIAN], cast.ton_case.id: [Lack.ELSEWHERE]}


def test_one_who_cannot_have_a_seat_holds_up_nobody(db: Session, cast: Cast, camp: Camp) -> None:
    consent(db, cast.ton_case, cast.somchai)

    done = cohort.choose(db, camp, [cast.nok_case, cast.ton_case], cast.prasit)

    assert (done.seated, done.waiting) == (1, 1)
    assert [one.case_id for one in camps.of_camp(db, camp)] == [cast.ton_case.id]
    assert [one.case_id for one in waiting.in_order(db, camp)] == [cast.nok_case.id]
    assert cohort.choose(db, camp, [cast.ton_case], cast.prasit).there == 1


def test_who_is_closed_or_lost_their_seat_here_is_not_listed(db: Session, cast: Cast, camp: Camp) -> None:
    consent(db, cast.ton_case, cast.somchai)
    camps.enrol(db, camp, cast.ton_case, cast.somchai).voided_at = clock.now()
    cast.nok_case.closed_on = clock.today()
    db.flush()

    done = cohort.choose(db, camp, [cast.nok_case, cast.ton_case], cast.prasit)

    assert (done.seated, done.waiting, done.left, waiting.count(db, camp)) == (0, 0, 2, 0)


def test_a_seat_now_is_only_told_of_as_many_as_are_free(cast: Cast, camp: Camp) -> None:
    first, without_basis, second, third = (uuid4() for _ in range(4))
    in_order = [first, without_basis, second, third]
    camp.seats = 3
    assert waiting.next_up(camp, in_order, [without_basis], 1) == {first, second}
    camp.cancelled_at = clock.now()
    assert waiting.next_up(camp, in_order, [without_basis], 1) == set()


def test_a_camp_that_is_over_takes_nobody(db: Session, cast: Cast, camp: Camp) -> None:
    with clock.travel(camp.ends_on + timedelta(days=1)), pytest.raises(Refused, match="nobody any more"):
        cohort.choose(db, camp, [cast.nok_case], cast.prasit)


def test_the_page_after_choosing_tells_who_and_why_not(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    consent(db, cast.ton_case, cast.somchai)
    db.commit()
    client = browser(cast.prasit)
    shown = client.get(f"/camps/{camp.id}/choose?lang=en").get_data(as_text=True)
    assert "นก" in shown
    assert str(Lack.GUARDIAN.label) in shown
    sent = {"cases": [str(cast.nok_case.id), str(cast.ton_case.id)]}

    answer = client.post(f"/camps/{camp.id}/choose/enrol", data=sent, follow_redirects=True).get_data(as_text=True)

    assert "Seats given: 1. On the waiting list: 1." in answer
    assert answer.index("No consent of parent or guardian") < answer.index("Got a seat now: 1") < answer.index("ต้น")
    later = {"since": (clock.now() + timedelta(hours=1)).isoformat()}
    again = client.get(f"/camps/{camp.id}/cohort", query_string=later)
    assert "Nobody of this choice has got a seat yet." in again.text
    wait = db.scalars(select(waiting.CampWait)).one()
    assert client.post(f"/camps/{camp.id}/cohort/{wait.id}/off").status_code == 303
    assert waiting.count(db, camp) == 0


def test_nobody_ticked_is_said_on_the_page(cast: Cast, camp: Camp, browser: Open) -> None:
    answer = browser(cast.prasit).post(f"/camps/{camp.id}/choose/enrol?lang=en&sex=male", data={})
    assert "Tick at least one case." in answer.get_data(as_text=True)


def test_the_page_asks_no_more_for_more_rows(
    app: OutreachApp, db: Session, cast: Cast, camp: Camp, browser: Open, another: Callable[[], Case]
) -> None:
    client, asked = browser(cast.prasit), []
    for more in (1, 7):
        for _ in range(more):
            case = another()
            screenings.screen(db, case, ScreeningDetails(day=clock.today(), needs=[Need.COUNSELLING]), cast.malee)
        db.commit()
        client.get(f"/camps/{camp.id}/choose?need=counselling&age=16-17")
        with counted(app.extensions["engine"]) as sent:
            assert client.get(f"/camps/{camp.id}/choose?need=counselling&age=16-17").status_code == 200
        asked.append(len(sent))
    assert asked[0] == asked[1]


@pytest.fixture
def another(db: Session, cast: Cast) -> Callable[[], Case]:
    """Opens one more case of Malee's, with a consent."""

    def make() -> Case:
        person = people.register(db, PersonDetails(nickname="น้อง", sex=Sex.MALE, age=16), cast.malee)
        case = cases.open_case(db, person, clock.today(), cast.malee)
        consent(db, case, cast.malee)
        return case

    return make
