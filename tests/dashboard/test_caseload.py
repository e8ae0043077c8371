"""The sheet of what was handed over: note, core persons and due days, for the new caseworker and the head."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.c1_core_person import core_persons
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails, LinkDetails
from outreach.casefile import cases, corrections, transfers
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Change, Kind, Why
from outreach.casefile.notes import Note
from outreach.casefile.restrictions import restricting
from outreach.core import clock
from outreach.dashboard.caseload import given
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.plans import Asked, noted, pretend_many, scans
from tests.support.queries import counted

Open = Callable[..., Browser]


@pytest.fixture
def handed(db: Session, cast: Cast) -> Case:
    """Nok's case, with a core person, handed from Malee to Somchai with a note."""
    case = cast.nok_case
    known = core_persons.add(
        db, CorePersonDetails(name="พี่โอ๊ต", kind=CoreKind.KIND_ADULT, phone="0811112222"), cast.malee
    )
    core_persons.link(db, case, known, LinkDetails(day=clock.today(), how="สอนเตะบอล"), cast.malee)
    transfers.hand_over(db, [case], cast.somchai.id, cast.prasit, "น้องไม่รับโทรศัพท์ ให้ส่งข้อความ")
    return case


def sheet(db: Session, user: User) -> list[Case]:
    return [one.case for one in given.sheet(db, user)]


@pytest.mark.parametrize("who", ["somchai", "prasit"])
def test_both_read_note_core_persons_and_due_days(cast: Cast, browser: Open, handed: Case, who: str) -> None:
    page = browser(getattr(cast, who), "en").get("/cases/handed-over").text
    for words in ("น้องไม่รับโทรศัพท์", "พี่โอ๊ต", "tel:0811112222", "สอนเตะบอล", "มาลี ใจดี", "See them"):
        assert words in page
    assert f"/cases/{handed.id}" in page


def test_who_gave_it_away_and_other_centres_see_nothing(db: Session, cast: Cast, handed: Case) -> None:
    assert sheet(db, cast.somchai) == sheet(db, cast.prasit) == [handed]
    assert sheet(db, cast.malee) == sheet(db, cast.anong) == sheet(db, cast.chai) == []
    assert db.query(AuditLine).filter_by(action="case.given", actor_id=cast.somchai.id).count() == 1


def test_it_leaves_when_it_is_given_on_closed_hidden_or_old(db: Session, cast: Cast, handed: Case) -> None:
    restricting.restrict(db, handed, [cast.somchai.id, cast.prasit.id], cast.prasit)
    assert sheet(db, cast.somchai) == [handed]
    with clock.travel(clock.today() + timedelta(days=31)):
        assert sheet(db, cast.somchai) == []
    cases.assign(db, cast.ton_case, cast.malee.id, cast.prasit)
    assert sheet(db, cast.malee) == [cast.ton_case]
    cases.assign(db, cast.ton_case, cast.somchai.id, cast.prasit)
    assert sheet(db, cast.malee) == []
    handed.closed_on = clock.today()
    assert sheet(db, cast.somchai) == [cast.ton_case]


def test_a_voided_note_is_left_out(db: Session, cast: Cast, handed: Case) -> None:
    [note] = db.query(Note).filter_by(case_id=handed.id).all()
    entry = corrections.load(db, handed, Kind.NOTE, note.id)
    corrections.void(db, handed, entry, Change(why=Why.WRONG_PERSON), cast.prasit)
    assert [one.note for one in given.sheet(db, cast.somchai)] == [None]


def test_one_case_is_handed_over_with_a_note_too(cast: Cast, browser: Open) -> None:
    data = {"caseworker": str(cast.somchai.id), "note": "แม่ยังไม่รู้"}
    assert browser(cast.prasit).post(f"/cases/{cast.nok_case.id}/assign", data=data).status_code == 303
    assert "แม่ยังไม่รู้" in browser(cast.somchai).get("/cases/handed-over").text


@pytest.mark.parametrize("who", ["somchai", "prasit"])
def test_the_sheet_reads_no_whole_table(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, handed: Case, who: str
) -> None:
    engine, asked, client = app.extensions["engine"], Asked(), browser(getattr(cast, who))
    assert handed.is_open
    db.commit()
    db.close()
    pretend_many(engine)
    with noted(engine, asked, {"now": "sheet"}), counted(engine) as sent:
        assert client.get("/cases/handed-over").status_code == 200
    assert scans(engine, asked) == {}
    assert len(sent) < 25
