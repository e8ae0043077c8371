"""Cases: numbers, days, who carried them, and what a list of them may show."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.casefile import cases, notes, people
from outreach.casefile.cases import Assignment, Case
from outreach.casefile.notes import Note
from outreach.casefile.people import PersonDetails
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support import written
from tests.support.cast import Cast

Open = Callable[..., Browser]


def opened(db: Session, cast: Cast, day: date) -> Case:
    person = people.register(db, PersonDetails(nickname="ใหม่"), cast.malee)
    return cases.open_case(db, person, day, cast.malee)


def test_numbers_run_by_centre_and_fiscal_year(db: Session, cast: Cast) -> None:
    last, first = opened(db, cast, date(2022, 9, 30)), opened(db, cast, date(2022, 10, 1))
    after = opened(db, cast, date(2023, 9, 30))
    assert [last.number, first.number, after.number] == ["2565/0001", "2566/0001", "2566/0002"]


def test_the_database_too_wants_one_number_for_one_case(db: Session, cast: Cast) -> None:
    case, nok = opened(db, cast, clock.today()), cast.nok_case
    case.year, case.running = nok.year, nok.running
    with pytest.raises(IntegrityError):
        db.flush()


def test_who_carried_a_case_is_kept_with_its_days(db: Session, cast: Cast) -> None:
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    rows = db.scalars(select(Assignment).where(Assignment.case_id == cast.nok_case.id).order_by(Assignment.made_at))
    kept = [(row.caseworker_id, row.made_by, row.reason, row.ended_at is None) for row in rows]
    assert kept == [
        (cast.malee.id, cast.malee.id, "opened", False),
        (cast.somchai.id, cast.prasit.id, "transfer", True),
    ]


def test_a_case_is_not_handed_to_who_is_let_in_no_more(db: Session, cast: Cast) -> None:
    cast.somchai.disabled_at = clock.now()
    with pytest.raises(Refused):
        cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)


@pytest.mark.parametrize(("days", "is_taken"), [(-1, False), (0, True)])
def test_nothing_is_written_before_the_first_contact(db: Session, cast: Cast, days: int, is_taken: bool) -> None:
    _check(cast.nok_case, cast.nok_case.opened_on + timedelta(days=days), is_taken)


@pytest.mark.parametrize(("days", "is_taken"), [(0, True), (1, False)])
def test_nothing_is_written_of_a_day_to_come(db: Session, cast: Cast, days: int, is_taken: bool) -> None:
    _check(cast.nok_case, clock.today() + timedelta(days=days), is_taken)


def test_nothing_is_written_into_a_closed_case(db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = clock.today()
    with pytest.raises(Refused):
        notes.write(db, cast.nok_case, "สาย", clock.today(), cast.malee)


def test_notes_come_newest_first_and_only_of_their_case(db: Session, cast: Cast) -> None:
    today = clock.today()
    for day, body in ((today - timedelta(days=2), "เก่า"), (today, "ใหม่"), (today - timedelta(days=1), "กลาง")):
        notes.write(db, cast.nok_case, body, day, cast.malee)
    notes.write(db, cast.ton_case, "ของต้น", today, cast.somchai)
    assert [note.body for note in written.of_case(db, Note, cast.nok_case.id)[:2]] == ["ใหม่", "กลาง"]


def test_the_supervisor_hands_a_case_over_on_its_page(cast: Cast, browser: Open) -> None:
    client, address = browser(cast.prasit), f"/cases/{cast.nok_case.id}/assign"
    page = client.get(address).text
    assert cast.somchai.name in page
    assert cast.anong.name not in page
    assert "Please fill this in." in client.post(address, data={"caseworker": ""}).text
    assert client.post(address, data={"caseworker": str(cast.somchai.id)}).status_code == 303
    assert cast.nok_case.caseworker_id == cast.somchai.id


@pytest.mark.parametrize("chosen", ["not an id", "00000000-0000-0000-0000-000000000000"])
def test_nobody_off_the_list_gets_a_case(cast: Cast, browser: Open, chosen: str) -> None:
    page = browser(cast.prasit).post(f"/cases/{cast.nok_case.id}/assign", data={"caseworker": chosen})
    assert page.status_code == 200
    assert cast.nok_case.caseworker_id == cast.malee.id


def test_an_empty_search_asks_for_a_name(cast: Cast, browser: Open) -> None:
    page = browser(cast.malee).post("/find", data={"called": "  "}).text
    assert "Please fill this in." in page
    assert "Nobody like that" not in page


def _check(case: Case, day: date, is_taken: bool) -> None:
    if is_taken:
        cases.check_day(case, day, "day")
    else:
        with pytest.raises(Refused) as refusal:
            cases.check_day(case, day, "day")
        assert refusal.value.field == "day"
