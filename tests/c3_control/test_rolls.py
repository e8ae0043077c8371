"""The roll of a camp, taken by who stands before the young people: whom nobody marked is not absent."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.audit import AuditLine
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c3_control import camps, finishing, rolls
from outreach.c3_control.camps import Camp, CampDetails, Enrolment
from outreach.c3_control.rolls import Opened
from outreach.casefile import people
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.restrictions.restricting import restrict
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def camp(db: Session, cast: Cast) -> Camp:
    """A camp of today alone."""
    details = CampDetails(name="ค่ายแกนนำ", where="ค่ายลูกเสือ", begins_on=clock.today(), ends_on=clock.today())
    consent(db, cast.nok_case, cast.malee)
    consent(db, cast.ton_case, cast.somchai)
    return camps.announce(db, details, cast.prasit)


@pytest.fixture
def seats(db: Session, cast: Cast, camp: Camp) -> tuple[Enrolment, Enrolment]:
    """Malee's Nok and Somchai's Ton have a seat in it."""
    nok = camps.enrol(db, camp, cast.nok_case, cast.malee)
    return nok, camps.enrol(db, camp, cast.ton_case, cast.somchai)


def opened(page: str) -> dict[str, str]:
    return {name: re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page)[0] for name in ("seen", "listed")}


def test_all_are_ticked_at_once_and_nothing_is_saved_yet(
    cast: Cast, camp: Camp, seats: tuple[Enrolment, Enrolment], browser: Open
) -> None:
    malee, page = browser(cast.malee), f"/camps/{camp.id}/attendance"
    form = opened(malee.get(page).text)
    for button, ticked in (("everyone", 2), ("nobody", 0)):
        answer = malee.post(page, data=form | {button: "1"})
        assert (answer.status_code, len(re.findall(r"<input[^>]* checked", answer.text))) == (200, ticked)
    assert opened(answer.text) == form
    assert [seat.was_present(clock.today()) for seat in seats] == [None, None]


def test_a_caseworker_takes_the_roll_of_the_whole_camp(
    cast: Cast, camp: Camp, seats: tuple[Enrolment, Enrolment], browser: Open
) -> None:
    malee, page = browser(cast.malee), f"/camps/{camp.id}/attendance"
    form = opened(malee.get(page).text) | {"present": [str(seats[1].id)], "rest": "1"}
    assert malee.post(page, data=form).status_code == 303
    assert [seat.was_present(clock.today()) for seat in seats] == [False, True]
    assert malee.post(f"/camps/{camp.id}/finish").status_code == 404


@pytest.mark.usefixtures("seats")
def test_of_a_team_mates_young_people_only_names_are_read_out(
    db: Session, cast: Cast, camp: Camp, browser: Open
) -> None:
    page = browser(cast.malee).get(f"/camps/{camp.id}/attendance").text
    assert "ต้น" in page
    assert cast.nok_case.number in page
    assert cast.ton_case.number not in page
    assert str(cast.ton_case.id) not in page
    looks = select(AuditLine.action).where(AuditLine.actor_id == cast.malee.id)
    assert "camp.roll" in db.scalars(looks.where(AuditLine.about == f"camp:{camp.id}")).all()


def rows(page: str) -> list[str]:
    """The names on the roll, as they stand beside their boxes."""
    return [html.unescape(one) for one in re.findall(r'<label class="choice"[^>]*>.*?<span>(.*?)</span>', page, re.S)]


@pytest.mark.usefixtures("seats")
def test_two_of_one_name_are_told_apart_by_caseworker_not_number(
    db: Session, cast: Cast, camp: Camp, browser: Open
) -> None:
    roll = f"/camps/{camp.id}/attendance"
    alike = people.called(cast.nok_case.person)
    cast.ton_case.person.nickname = cast.nok_case.person.nickname
    cast.ton_case.person.given_name = cast.nok_case.person.given_name
    cast.ton_case.person.family_name = cast.nok_case.person.family_name
    mine, mates = f"{alike} · {cast.nok_case.number}", f"{alike} · {cast.somchai.name}"
    assert sorted(rows(browser(cast.malee).get(roll).text)) == sorted([mine, mates])
    met = ContactDetails(day=clock.today(), how=HowItWent.TALKED)
    third = contacts.first(db, PersonDetails(nickname=alike, sex=Sex.MALE), met, cast.somchai)
    cast.ton_case.person.nickname, cast.ton_case.person.given_name, cast.ton_case.person.family_name = alike, None, None
    consent(db, third, cast.somchai)
    camps.enrol(db, camp, third, cast.somchai)
    page = browser(cast.malee).get(roll).text
    assert sorted(rows(page)) == sorted([mine, f"{mates} (1)", f"{mates} (2)"])
    assert not [case for case in (cast.ton_case, third) if case.number in page]


def test_who_cannot_have_been_there_is_marked_and_not_named(
    db: Session, cast: Cast, camp: Camp, seats: tuple[Enrolment, Enrolment], browser: Open
) -> None:
    beside = CampDetails(name="ค่ายอื่น", where="วัด", begins_on=clock.today(), ends_on=clock.today())
    again = Enrolment(camp=camps.announce(db, beside, cast.prasit), case=cast.ton_case, made_by=cast.somchai.id)
    db.add(again)  # of before the rule
    rolls.take_attendance(db, again.camp, clock.today(), [again.id], cast.prasit)
    malee, roll = browser(cast.malee), f"/camps/{camp.id}/attendance"
    answer = malee.post(roll, data=opened(malee.get(roll).text) | {"present": [str(seat.id) for seat in seats]}).text
    assert "On this day they were present in another camp: 1, marked in the list." in answer
    assert [row.endswith("– cannot have been here") for row in rows(answer)] == [False, True]
    assert seats[1].was_present(clock.today()) is None


@pytest.mark.usefixtures("seats")
def test_nothing_is_read_out_before_the_camp_or_once_finished(db: Session, cast: Cast, camp: Camp) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    assert [one.case_id for one in rolls.names(db, camp, tomorrow, cast.malee)] == [cast.nok_case.id]
    camp.finished_at = clock.now()
    assert [one.case_id for one in rolls.names(db, camp, clock.today(), cast.malee)] == [cast.nok_case.id]


def test_whom_nobody_marked_is_not_absent(
    cast: Cast, camp: Camp, seats: tuple[Enrolment, Enrolment], browser: Open
) -> None:
    malee, page = browser(cast.malee), f"/camps/{camp.id}/attendance"
    malee.post(page, data=opened(malee.get(page).text) | {"present": [str(seats[0].id)]})
    assert [seat.was_present(clock.today()) for seat in seats] == [True, None]
    answer = browser(cast.prasit).post(f"/camps/{camp.id}/finish")
    assert "Take the attendance of every day first." in answer.text


def test_who_got_a_seat_after_the_roll_was_opened_is_not_absent(
    db: Session, cast: Cast, camp: Camp, browser: Open
) -> None:
    camps.enrol(db, camp, cast.nok_case, cast.malee)
    malee, page = browser(cast.malee), f"/camps/{camp.id}/attendance"
    form = opened(malee.get(page).text)
    ton = camps.enrol(db, camp, cast.ton_case, cast.somchai)
    malee.post(page, data=form | {"rest": "1"})
    assert ton.was_present(clock.today()) is None


def test_all_others_absent_leaves_what_another_said_meanwhile(
    cast: Cast, camp: Camp, seats: tuple[Enrolment, Enrolment], browser: Open
) -> None:
    malee, somchai, page = browser(cast.malee), browser(cast.somchai), f"/camps/{camp.id}/attendance"
    form = opened(malee.get(page).text)
    somchai.post(page, data=opened(somchai.get(page).text) | {"present": [str(seats[1].id)]})
    malee.post(page, data=form | {"present": [str(seats[0].id)], "rest": "1"})
    assert [seat.was_present(clock.today()) for seat in seats] == [True, True]


def test_who_is_open_to_named_staff_is_not_read_out_by_others(
    db: Session, cast: Cast, camp: Camp, seats: tuple[Enrolment, Enrolment]
) -> None:
    restrict(db, cast.nok_case, {cast.malee.id, cast.prasit.id}, cast.prasit)
    assert rolls.names(db, camp, clock.today(), cast.somchai) == [seats[1]]
    rolls.take_attendance(db, camp, clock.today(), [seats[1].id], cast.somchai)
    assert [seat.was_present(clock.today()) for seat in seats] == [None, True]
    assert finished(db, camp, cast.prasit) == "Take the attendance of every day first."
    assert finished(db, camp, another_head(db, cast)).startswith("Only staff who are named")
    rolls.take_attendance(db, camp, clock.today(), [seats[0].id], cast.malee, Opened(listed=None, there=[seats[1].id]))
    assert finished(db, camp, cast.prasit) == ""


def finished(db: Session, camp: Camp, head: User) -> str:
    try:
        finishing.finish(db, camp, head)
    except Refused as refusal:
        return str(refusal)
    return ""


def another_head(db: Session, cast: Cast) -> User:
    made = {"name": "พิมพ์ รอบคอบ", "role": Role.SUPERVISOR, "centre_id": cast.prasit.centre_id, "actor": None}
    return users.create(db, username="pim", must_change_password=False, **made)  # type: ignore[arg-type]
