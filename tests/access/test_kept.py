"""Nothing is lost and nothing counts twice: drafts, double submits, refusals, and the audit trail."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.casefile.notes import Note
from outreach.casefile.people import Person
from outreach.ground import clock
from outreach.web.application import House
from tests.cast import PASSWORD, Cast
from tests.conftest import Browser

Open = Callable[..., Browser]
TYPED = "พิมพ์ค้างไว้กลางดึก"


def notes_page(cast: Cast) -> str:
    return f"/cases/{cast.nok_case.id}/notes/new"


def type_into_an_expired_session(cast: Cast, client: Browser) -> str:
    with clock.travel(clock.now() + timedelta(minutes=30)):
        return client.post(notes_page(cast), data={"day": "21/11/2569", "body": TYPED}).location


def come_back(client: Browser, address: str, username: str) -> str:
    wanted = client.post(address, data={"username": username, "password": PASSWORD}).location
    return client.get(wanted).text


def test_what_was_typed_comes_back_to_the_same_user_once(cast: Cast, browser: Open, db: Session) -> None:
    client = browser(cast.malee)
    address = type_into_an_expired_session(cast, client)
    assert TYPED in come_back(client, address, "malee")
    assert TYPED not in client.get(notes_page(cast)).text
    assert db.scalar(select(func.count()).select_from(Note)) == 0


def test_it_comes_back_to_nobody_else(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    address = type_into_an_expired_session(cast, client)
    assert TYPED not in come_back(client, address, "somchai")


def test_it_waits_sealed(app: House, cast: Cast, browser: Open) -> None:
    type_into_an_expired_session(cast, browser(cast.malee))
    kept = b"".join(path.read_bytes() for path in app.extensions["settings"].data.glob("test.db*"))
    assert TYPED.encode() not in kept


def test_a_form_that_is_sent_twice_counts_once_and_gets_the_same_answer(db: Session, cast: Cast, browser: Open) -> None:
    client, typed = browser(cast.malee), {"body": "ครั้งเดียว", "day": "21/11/2026", "once": uuid4().hex}
    first, second = (client.post(notes_page(cast), data=typed) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, second.location)
    assert db.scalar(select(func.count()).select_from(Note)) == 1


def test_a_refused_form_keeps_what_was_typed_and_writes_nothing(db: Session, cast: Cast, browser: Open) -> None:
    typed = {"nickname": "นกใหม่", "sex": "male", "national_id": "1111111111111", "birth_date": "31/02/2550"}
    page = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/person", data=typed)
    assert "นกใหม่" in page.text
    assert "There is no such day in the calendar." in page.text
    assert cast.nok_case.person.nickname == "นก"


def test_an_act_that_is_refused_half_way_leaves_nothing(db: Session, cast: Cast, browser: Open) -> None:
    typed = {"sex": "male", "how": "talked", "day": "21/11/2026", "nickname": "ใหม่มาก", "national_id": "1234567890123"}
    before = db.scalar(select(func.count()).select_from(Person))
    page = browser(cast.malee).post("/contacts/new", data=typed)
    assert "one of them is mistyped" in page.text
    assert db.scalar(select(func.count()).select_from(Person)) == before


def test_each_look_at_a_case_is_on_record(db: Session, cast: Cast, browser: Open) -> None:
    browser(cast.malee).get(f"/cases/{cast.nok_case.id}")
    line = db.scalars(select(AuditLine).order_by(AuditLine.seq.desc()).limit(1)).one()
    assert (line.action, line.actor_id, line.person_id) == ("case.read", cast.malee.id, cast.nok_case.person_id)


@pytest.mark.parametrize(
    "harm",
    [
        update(AuditLine).where(AuditLine.seq == 3).values(action="nothing"),
        update(AuditLine).where(AuditLine.seq == 3).values(link=bytes(32)),
        delete(AuditLine).where(AuditLine.seq == 3),
    ],
    ids=["edited", "unlinked", "removed"],
)
def test_the_chain_names_the_first_line_that_was_harmed(db: Session, cast: Cast, harm: object) -> None:
    assert audit.first_bad_line(db) is None
    db.execute(harm)  # type: ignore[call-overload]
    assert audit.first_bad_line(db) == 3


def test_an_inserted_line_is_noticed(db: Session, cast: Cast) -> None:
    count = audit.count(db)
    db.add(AuditLine(seq=count + 1, at=clock.now(), action="forged", about="", came_from="?", link=bytes(32)))
    db.flush()
    assert audit.first_bad_line(db) == count + 1


def test_what_is_rolled_back_leaves_no_line(db: Session, cast: Cast) -> None:
    before = audit.count(db)
    audit.record(db, "case.read", cast.malee)
    db.rollback()
    assert audit.count(db) == before
