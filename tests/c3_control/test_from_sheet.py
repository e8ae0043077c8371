"""A sheet of young people for a camp: read, judged, taken in once, and gone."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c3_control import camps, from_sheet, waiting
from outreach.c3_control.camps import Camp, CampDetails
from outreach.c3_control.from_sheet import CampSheet, SheetTaken
from outreach.casefile import cases, consents, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import GivenBy
from outreach.casefile.finding.strangers import TYPING, StrangerShown
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.casefile.people import PersonDetails
from outreach.casefile.restrictions import restricting
from outreach.core import clock, reading_sheets
from outreach.core.database import Base
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.erasures import supervisor

Open = Callable[..., Browser]
GOOD = "ชื่อเล่น,ชื่อ-สกุล,เพศ,อายุ,ศาสนา\nโอ๊ต,สมชาติ ทองดี,ชาย,15,พุทธ\nแพรวา,ปราณี ใจงาม,หญิง,16,\n"


@pytest.fixture
def camp(db: Session, cast: Cast) -> Camp:
    """A camp that begins in 20 days."""
    first = clock.today() + timedelta(days=20)
    details = CampDetails(name="ค่ายรุ่น 3", where="วัด", begins_on=first, ends_on=first + timedelta(days=2))
    return camps.announce(db, details, cast.prasit)


def send(client: Browser, camp: Camp, text: str) -> str:
    """The address of the preview."""
    data = {"file": (io.BytesIO(text.encode("cp874")), "a.csv")}
    answer = client.post(f"/camps/{camp.id}/sheet?lang=en", data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def count(db: Session, table: type[Base]) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_new_ones_get_a_case_and_wait_for_their_consent(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client, before = browser(cast.malee), count(db, Case)
    page = send(client, camp, GOOD)
    shown = client.get(page).get_data(as_text=True)
    assert "โอ๊ต (สมชาติ ทองดี)" in shown
    assert "ศาสนา" in shown  # among the columns left out

    answer = client.post(page, data={}, follow_redirects=True).get_data(as_text=True)

    assert "New: 2. Known already: 0. Seats given: 0. On the waiting list: 2." in answer
    assert (count(db, Case), waiting.count(db, camp), count(db, CampSheet)) == (before + 2, 2, 0)
    new = db.scalars(select(Case).join(SheetTaken, SheetTaken.case_id == Case.id)).all()
    assert {case.person.religion for case in new} == {None}
    assert {case.caseworker_id for case in new} == {cast.malee.id}


def test_the_same_sheet_twice_adds_nothing(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.malee)
    client.post(send(client, camp, GOOD), data={})
    before = count(db, Case)
    page = send(client, camp, GOOD)
    assert client.get(page).get_data(as_text=True).count("Taken in before") >= 2
    client.post(page, data={})
    assert (count(db, Case), waiting.count(db, camp), count(db, SheetTaken)) == (before, 2, 2)


def test_who_is_known_gets_the_seat_and_no_second_case(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    consent(db, cast.nok_case, cast.malee)
    client, before = browser(cast.malee), count(db, Case)
    page = send(client, camp, "ชื่อเล่น,อายุ\nนก,16\n")
    assert "Please fill this in." in client.post(page, data={}).get_data(as_text=True)  # it is asked

    client.post(page, data={"row_2": str(cast.nok_case.id)})

    assert [one.case_id for one in camps.of_camp(db, camp)] == [cast.nok_case.id]
    assert count(db, Case) == before


def test_a_colleagues_case_cannot_be_chosen(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.somchai)
    page = send(client, camp, "ชื่อเล่น,อายุ\nนก,16\n")
    shown = client.get(page).get_data(as_text=True)
    assert "Somebody like this is on record, with" in shown
    assert "บุญมา" not in shown
    answer = client.post(page, data={"row_2": str(cast.nok_case.id)})
    assert (answer.status_code, camps.taken(db, camp)) == (200, 0)


def test_the_head_says_who_carries_the_new_ones(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.prasit)
    page = send(client, camp, GOOD)
    assert "Please fill this in." in client.post(page, data={}).get_data(as_text=True)

    client.post(page, data={"caseworker": str(cast.somchai.id)})

    new = db.scalars(select(Case).join(SheetTaken, SheetTaken.case_id == Case.id)).all()
    assert {case.caseworker_id for case in new} == {cast.somchai.id}
    told = db.scalars(select(CaseNotice).where(CaseNotice.kind == NoticeKind.GIVEN)).all()
    assert {one.user_id for one in told} == {cast.somchai.id}


def test_errors_come_back_in_the_same_sheet(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.malee)
    page = send(client, camp, "ชื่อเล่น,อายุ,เลขบัตรประชาชน\nโอ๊ต,15,1.23E+12\n=cmd|x,16,\n")
    back = reading_sheets.take(client.get(f"{page}/errors.xlsx").data)
    assert list(back.heads)[-1] == "error"
    assert "rounded" in back.rows[0][-1]
    assert (back.rows[1][0], back.rows[1][-1]) == ("=cmd|x", "")

    client.post(page, data={})  # the good row goes in, the other one stays

    assert count(db, SheetTaken) == 1
    assert list(reading_sheets.take(client.get(f"{page}/errors.xlsx").data).numbers) == [2]


def test_nothing_is_taken_in_if_one_of_them_cannot_be(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    number, before = "1103700000127", count(db, Case)
    client = browser(cast.malee)
    page = send(client, camp, f"ชื่อเล่น,เลขบัตรประชาชน\nโอ๊ต,{number}\nอีกคน,{number}\n")
    answer = client.post(page, data={}).get_data(as_text=True)
    assert "Row 3: This ID card belongs to somebody already on record." in answer
    assert (count(db, Case), count(db, SheetTaken)) == (before, 0)


def test_columns_are_remembered_for_the_next_sheet(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.malee)
    page = send(client, camp, "น้อง,ข้อ\nโอ๊ต,1\n")
    twice = client.post(f"{page}/columns", data={"column_0": "nickname", "column_1": "nickname"})
    assert "Another column is this already." in twice.get_data(as_text=True)

    client.post(f"{page}/columns", data={"column_0": "nickname", "column_1": ""})

    again = send(client, camp, "น้อง,ข้อ\nแพร,2\n")
    assert "แพร" in client.get(again).get_data(as_text=True)
    assert "New: a case will be opened" in client.get(again).get_data(as_text=True)


def test_a_sheet_is_its_senders_alone_and_gone_after_a_day(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.malee)
    page = send(client, camp, GOOD)
    assert "โอ๊ต".encode() not in db.scalars(select(CampSheet.sheet_sealed)).one()
    assert browser(cast.prasit).get(page).status_code == 404
    with clock.travel(clock.now() + timedelta(hours=25)):
        assert from_sheet.any_old(db)
        from_sheet.clear_old(db)
    assert count(db, CampSheet) == 0
    assert client.get(page).status_code == 404


def test_a_row_that_a_colleague_took_in_is_asked(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.malee)
    client.post(send(client, camp, GOOD), data={})
    other, before = browser(cast.somchai), count(db, Case)
    page = send(other, camp, GOOD)
    shown = other.get(page).get_data(as_text=True)
    assert "Taken in before" not in shown
    assert shown.count("Somebody like this is on record, with") == 2
    assert not any(str(case_id) in shown for case_id in db.scalars(select(SheetTaken.case_id)))

    other.post(page, data={"row_2": "new", "row_3": "new"})

    assert count(db, Case) == before + 2
    again = send(other, camp, GOOD)
    assert other.get(again).get_data(as_text=True).count("Taken in before") >= 2
    other.post(again, data={})
    assert count(db, Case) == before + 2


def test_a_row_that_is_asked_can_be_left_out(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client, before = browser(cast.somchai), count(db, Case)
    page = send(client, camp, "ชื่อเล่น,อายุ\nนก,16\nโอ๊ต,15\n")
    assert client.post(page, data={"row_2": "leave"}).status_code == 303
    assert (count(db, Case), waiting.count(db, camp)) == (before + 1, 1)


def test_of_a_restricted_case_a_sheet_tells_nothing(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client, head = browser(cast.malee), supervisor(db, cast)
    client.post(send(client, camp, GOOD), data={})
    for case in db.scalars(select(Case).join(SheetTaken, SheetTaken.case_id == Case.id)).all():
        restricting.restrict(db, case, {head.id, cast.malee.id}, head)
    db.commit()
    other = browser(cast.somchai)
    page = send(other, camp, GOOD)
    shown = other.get(page).get_data(as_text=True)
    assert "on record" not in shown
    assert "Taken in before" not in shown
    assert other.post(page, data={}).status_code == 303
    assert count(db, SheetTaken) == 4


def test_a_sheet_tells_no_more_once_too_many_were_told(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    number = "1103700000127"
    people.register(db, PersonDetails(nickname="บอย", age=16, national_id=number), cast.malee)
    db.add_all(StrangerShown(user_id=cast.somchai.id, way="typing", whom=f"{one}") for one in range(TYPING.in_an_hour))
    db.commit()
    client = browser(cast.somchai)
    page = send(client, camp, f"ชื่อเล่น,เลขบัตรประชาชน\nโอ๊ต,{number}\nใบตอง,\n")
    shown = client.get(page).get_data(as_text=True)
    assert "They are on record" not in shown
    assert shown.count("Ask your colleagues first") == 1
    assert "Please fill this in." in client.post(page, data={}).get_data(as_text=True)


def test_a_sheet_that_only_sounds_like_an_erased_one_stays(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.malee)
    send(client, camp, "ชื่อเล่น\nนกแก้ว\n")
    from_sheet.end_of_person(db, cast.nok_case.person_id, cast.prasit)
    assert count(db, CampSheet) == 1
    send(client, camp, "ชื่อ-สกุล\nด.ช.นก ทองดี\n")
    from_sheet.end_of_person(db, cast.nok_case.person_id, cast.prasit)
    assert count(db, CampSheet) == 0


def test_a_sheet_of_another_centre_stays(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    send(browser(cast.malee), camp, "ชื่อเล่น\nนก\n")
    assert cast.anong.centre_id
    camp.centre_id = cast.anong.centre_id
    db.flush()
    from_sheet.end_of_person(db, cast.nok_case.person_id, cast.prasit)
    assert count(db, CampSheet) == 1


def test_a_sheet_can_be_deleted_at_once(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.malee)
    assert client.post(f"{send(client, camp, GOOD)}/drop").status_code == 303
    assert count(db, CampSheet) == 0


def test_an_erased_person_is_in_no_sheet_that_waits(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.malee)
    client.post(send(client, camp, GOOD), data={})
    send(client, camp, GOOD)
    case = db.scalars(select(Case).join(SheetTaken, SheetTaken.case_id == Case.id)).first()
    assert case is not None
    from_sheet.end_of_person(db, case.person_id, cast.prasit)
    assert (count(db, CampSheet), count(db, SheetTaken)) == (0, 1)
    assert cases.opening(db, case.person_id) is case


BOTH = "ชื่อเล่น,อายุ,ผู้ปกครอง,วันที่ยินยอม\nโอ๊ต,15,สมพร ทองดี,{day}\nแพรวา,16,สมพร ใจงาม,{day}\n"
SIGNED = "ชื่อเล่น,อายุ,ผู้ปกครอง,วันที่ยินยอม\nโอ๊ต,15,สมพร ทองดี,{day}\nแพรวา,16,,\n"


def signed(day: date) -> str:
    return SIGNED.format(day=clock.show_date(day, "th", "numeric"))


def test_a_consent_signed_on_paper_gives_a_seat_at_once(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client, day = browser(cast.malee), clock.today() - timedelta(days=3)
    page = send(client, camp, signed(day))
    assert "Please fill this in." in client.post(page, data={}).get_data(as_text=True)  # that the forms are there
    client.post(page, data={"covers": ["C1", "C2"], "signed": "1"})
    (seat,) = camps.of_camp(db, camp)
    (consent,) = consents.of_person(db, seat.case.person_id)
    assert (consent.given_by, consent.guardian, consent.covers) == (GivenBy.BOTH, "สมพร ทองดี", "C1 C2")
    assert (consent.given_on, seat.case.opened_on, waiting.count(db, camp)) == (day, day, 1)


def test_consents_that_come_later_are_taken_in_once(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.malee)
    client.post(send(client, camp, "ชื่อเล่น,อายุ\nโอ๊ต,15\nแพรวา,16\n"), data={})
    for _twice in range(2):
        page = send(client, camp, signed(clock.today()))
        client.post(page, data={"covers": ["C1"], "signed": "1"})
    (seat,) = camps.of_camp(db, camp)
    assert len(consents.of_person(db, seat.case.person_id)) == waiting.count(db, camp) == 1


def test_a_consent_without_its_guardian_is_told_at_its_row(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client = browser(cast.malee)
    page = send(client, camp, signed(clock.today()).replace("สมพร ทองดี", ""))
    assert "Consent: Write the name of the parent or guardian." in client.get(page).get_data(as_text=True)
    client.post(page, data={})
    assert (camps.taken(db, camp), waiting.count(db, camp)) == (0, 1)


def test_a_sheet_brings_no_withdrawn_consent_back(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client, day = browser(cast.malee), clock.today() - timedelta(days=3)
    client.post(send(client, camp, signed(day)), data={"covers": ["C1"], "signed": "1"})
    (seat,) = camps.of_camp(db, camp)
    person_id = seat.case.person_id
    (consent,) = consents.of_person(db, person_id)
    consent.withdrawn_on, consent.withdrawn_at, consent.withdrawn_by = clock.today(), clock.now(), cast.malee.id
    db.commit()
    for again in (day, day + timedelta(days=1)):
        page = send(client, camp, signed(again))
        assert ("It was withdrawn on" in client.get(page).get_data(as_text=True)) is (again != day)
        client.post(page, data={"covers": ["C1"], "signed": "1"})
        assert consents.live(db, person_id, clock.today()) == []


def test_one_impossible_consent_of_a_known_one_stops_no_other(
    db: Session, cast: Cast, camp: Camp, browser: Open
) -> None:
    client = browser(cast.malee)
    client.post(send(client, camp, "ชื่อเล่น,อายุ\nโอ๊ต,15\n"), data={})
    page = send(
        client, camp, signed(clock.today() - timedelta(days=9)).replace("แพรวา,16,,", "แพรวา,16,สมพร,01/10/2569")
    )
    assert "before the first contact" in client.get(page).get_data(as_text=True)
    client.post(page, data={"covers": ["C1"], "signed": "1"})
    assert [one.case.person.nickname for one in camps.of_camp(db, camp)] == ["แพรวา"]
