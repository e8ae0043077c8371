"""The history of a case: one list of all floors, by day, in pages that leave nothing out, at a constant cost."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile import cases, consents, history, notes, visits
from outreach.casefile.cases import Case
from outreach.casefile.history import Entry, HistoryKind, Reader
from outreach.casefile.notes import Note
from outreach.casefile.visits import Answer
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.plans import Asked, noted, pretend_many, scans
from tests.support.queries import counted
from tests.support.world import make_world

Open = Callable[..., Browser]
MOST = 12  # statements of a case page, whatever is in it


def read(db: Session, case: Case, kind: HistoryKind | None = None) -> list[Entry]:
    """All pages of a history, as the head of the centre reads them."""
    head = select(User).where(User.centre_id == case.centre_id, User.role == Role.SUPERVISOR).limit(1)
    reader = Reader(db, case, db.scalars(head).one(), may_reveal=False)
    found, after = list[Entry](), None
    while True:
        page = history.page(reader, kind, after)
        found += page.rows
        if (after := page.next_key) is None:
            return found


def write(db: Session, cast: Cast, number: int, day: date | None = None) -> None:
    """So many notes at one moment: only their ids part them."""
    told = {"case_id": cast.nok_case.id, "person_id": cast.nok_case.person_id, "made_by": cast.malee.id}
    at = clock.now()
    db.add_all(Note(**told, day=day or clock.today(), body=f"บันทึก {n}", made_at=at) for n in range(number))
    db.commit()


def test_an_entry_tells_what_by_whom_and_when(db: Session, cast: Cast) -> None:
    met = ContactDetails(day=clock.today(), how=HowItWent.TALKED, where_else="หน้าศูนย์", story="คุยเรื่องเรียน")
    row = contacts.log(db, cast.nok_case, met, cast.prasit)
    told = next(one for one in read(db, cast.nok_case, HistoryKind.CONTACT) if one.row is row)
    assert (str(told.words.what), told.by, told.day) == ("Contact", cast.prasit.id, clock.today())
    assert (list(told.words.lines), list(told.words.stories)) == (["หน้าศูนย์"], ["คุยเรื่องเรียน"])


def test_the_newest_day_comes_first_and_what_was_written_last(db: Session, cast: Cast) -> None:
    today = clock.today()
    written = [notes.add(db, cast.nok_case, "-", today - timedelta(days=ago), cast.malee) for ago in (3, 1, 2, 1)]
    shown = [one.row for one in read(db, cast.nok_case, HistoryKind.NOTE)]
    assert shown == [written[3], written[1], written[2], written[0]]


def test_an_act_of_a_moment_stands_on_its_day_in_thailand(db: Session, cast: Cast) -> None:
    night = datetime(2027, 1, 4, 18, tzinfo=UTC)  # one o'clock of the 5th there
    with clock.travel(night):
        visits.ask(db, [cast.nok_case], cast.prasit)
        before, after = (notes.add(db, cast.nok_case, "-", date(2027, 1, day), cast.malee) for day in (4, 6))
    days = [(one.day.day, str(one.words.what)) for one in read(db, cast.nok_case) if one.day.year == 2027]
    assert days == [(6, "Note"), (5, "A visit was asked for"), (4, "Note")]
    assert before is not after


def test_pages_leave_nothing_out_and_show_nothing_twice(db: Session, cast: Cast) -> None:
    make_world(db, cast)
    write(db, cast, 45)
    found = read(db, cast.nok_case)
    kinds = [one for kind in HistoryKind for one in read(db, cast.nok_case, kind)]
    assert len({(one.row.id, one.words.what, one.moment) for one in found}) == len(found) > 45
    assert sorted(str(one.row.id) for one in kinds) == sorted(str(one.row.id) for one in found)


def test_each_floor_tells_of_its_rows(db: Session, cast: Cast) -> None:
    make_world(db, cast)
    told = {one.kind for one in read(db, cast.nok_case)}
    assert told >= {HistoryKind.REFERRAL, HistoryKind.HELP, HistoryKind.OUTCOME, HistoryKind.CONSENT, HistoryKind.FILE}


def test_what_is_done_to_a_case_is_in_its_course(db: Session, cast: Cast) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    visits.answer(db, cast.nok_case, Answer.NOT_MET, cast.malee)
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    told = {str(one.words.what): one for one in read(db, cast.nok_case, HistoryKind.CASE)}
    assert told["Handed to another caseworker"].words.whom == cast.somchai.id
    assert told["Answer to the visit asked for"].by == cast.malee.id
    assert told["A visit was asked for"].words.whom == cast.malee.id


def test_a_consent_and_its_withdrawal_are_two_entries(db: Session, cast: Cast) -> None:
    consent(db, cast.nok_case, cast.malee)
    [given] = consents.of_person(db, cast.nok_case.person_id)
    consents.withdraw(db, cast.nok_case, given, cast.somchai)
    told = [(str(one.words.what), one.by) for one in read(db, cast.nok_case, HistoryKind.CONSENT)]
    assert told[0] == ("Consent withdrawn", cast.somchai.id)
    assert ("Consent or other legal basis recorded", cast.malee.id) in told


def test_another_case_tells_nothing_here(db: Session, cast: Cast) -> None:
    write(db, cast, 1)
    assert read(db, cast.ton_case, HistoryKind.NOTE) == []


@pytest.mark.parametrize(
    "after",
    ["x", "2026-01-01", "0001-01-01_2026-01-01T00:00:00_x", f"9999-12-31_9999-12-31T23:59:59+00:00_{UUID(int=0)}"],
)
def test_a_key_of_no_page_leads_to_the_first(db: Session, cast: Cast, browser: Open, after: str) -> None:
    write(db, cast, 25)
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    shown = client.get(f"{page}?after={after}")
    assert shown.text.count('class="history-what"') == client.get(page).text.count('class="history-what"') == 20


def test_a_kind_is_chosen_and_the_next_page_keeps_it(db: Session, cast: Cast, browser: Open) -> None:
    write(db, cast, 25)
    contacts.log(db, cast.nok_case, ContactDetails(day=clock.today(), how=HowItWent.WARM), cast.malee)
    db.commit()
    shown = browser(cast.malee).get(f"/cases/{cast.nok_case.id}?kind=note").text.split('id="history"')[1]
    assert "Talked openly" not in shown
    assert "kind=note&amp;after=" in shown


@pytest.mark.parametrize("who", ["malee", "prasit"])
def test_ten_entries_cost_as_much_as_a_thousand(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, who: str
) -> None:
    client, page, costs = browser(getattr(cast, who)), f"/cases/{cast.nok_case.id}", []
    for more in (10, 990):
        write(db, cast, more)
        assert client.get(page).status_code == 200
        with counted(app.extensions["engine"]) as sent:
            client.get(page)
        costs.append(len([one for one in sent if not one.startswith(("BEGIN", "COMMIT"))]))
    assert costs[0] == costs[1] <= MOST


def test_no_page_of_it_reads_a_whole_table(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    write(db, cast, 25)
    engine, asked, client, page = app.extensions["engine"], Asked(), browser(cast.malee), f"/cases/{cast.nok_case.id}"
    db.commit()
    db.close()
    pretend_many(engine)
    for said in ("", *(f"?kind={kind.value}" for kind in HistoryKind)):
        with noted(engine, asked, {"now": said}):
            assert client.get(page + said).status_code == 200
    assert scans(engine, asked) == {}
