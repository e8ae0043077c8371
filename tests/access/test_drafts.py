"""Nothing is lost and nothing counts twice: drafts, double submits, refusals."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import g
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from outreach.access import audit, drafts
from outreach.access.devices import Device
from outreach.access.drafts import Draft
from outreach.access.users import User
from outreach.casefile import notes
from outreach.casefile.cases import Case
from outreach.casefile.notes import Note
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web.application import OutreachApp
from outreach.web.forms import Form
from outreach.web.transaction import request_session
from tests.conftest import Browser
from tests.support import written
from tests.support.cast import PASSWORD, Cast

Open = Callable[..., Browser]
TYPED = "พิมพ์ค้างไว้กลางดึก"
PHONE = Device("p" * 43)


def today() -> str:
    return clock.show_date(clock.today(), "th", "numeric")


def device_of(client: Browser) -> Device:
    cookie = client.get_cookie("__Host-device")
    assert cookie
    return Device(cookie.value)


def notes_page(cast: Cast) -> str:
    return f"/cases/{cast.nok_case.id}/notes/new"


def type_into_an_expired_session(cast: Cast, client: Browser) -> str:
    with clock.travel(clock.now() + timedelta(minutes=30)):
        return client.post(notes_page(cast), data={"day": today(), "body": TYPED}).location


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


def test_it_waits_for_a_day(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    address = type_into_an_expired_session(cast, client)
    with clock.travel(clock.now() + timedelta(hours=25)):
        assert TYPED not in come_back(client, address, "malee")


def test_after_signing_out_nothing_is_kept(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    client.post("/sign-out")
    address = client.post(notes_page(cast), data={"day": today(), "body": TYPED}).location
    assert TYPED not in come_back(client, address, "malee")


def test_no_password_is_kept(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    typed = {"password": PASSWORD, "new_password": "another four quiet words", "again": "x"}
    with clock.travel(clock.now() + timedelta(minutes=30)):
        client.post("/account/password", data=typed)
    assert drafts.take(db, cast.malee.id, device_of(client), "/account/password") == []


@pytest.mark.parametrize(
    ("page", "length", "is_kept"), [("/x", 9, True), ("/x", 2**16, False), ("/" + "x" * 300, 9, False)]
)
def test_only_what_a_person_can_have_typed_is_kept(
    db: Session, cast: Cast, page: str, length: int, is_kept: bool
) -> None:
    drafts.keep(db, cast.malee.id, PHONE, page, [("body", "x" * length)])
    assert drafts.is_kept(db, cast.malee.id, PHONE, page) is is_kept


def test_a_kept_form_is_worth_nothing_in_somebody_elses_place(db: Session, cast: Cast) -> None:
    for user in (cast.malee, cast.somchai):
        drafts.keep(db, user.id, PHONE, "/x", [("body", TYPED)])
    stolen = db.scalar(select(Draft.typed_sealed).where(Draft.user_id == cast.malee.id))
    db.execute(update(Draft).where(Draft.user_id == cast.somchai.id).values(typed_sealed=stolen))
    db.expire_all()
    assert drafts.take(db, cast.somchai.id, PHONE, "/x") is None
    assert drafts.take(db, cast.malee.id, PHONE, "/x") == [("body", TYPED)]


def test_it_waits_sealed(app: OutreachApp, cast: Cast, browser: Open) -> None:
    type_into_an_expired_session(cast, browser(cast.malee))
    kept = b"".join(path.read_bytes() for path in app.extensions["settings"].data.glob("test.db*"))
    assert TYPED.encode() not in kept


def test_a_form_sent_twice_counts_once_and_gets_the_same_answer(db: Session, cast: Cast, browser: Open) -> None:
    client, typed = browser(cast.malee), {"body": "ครั้งเดียว", "day": today(), "once": uuid4().hex}
    first, second = (client.post(notes_page(cast), data=typed) for _ in range(2))
    assert (
        (first.status_code, first.location)
        == (second.status_code, second.location)
        == (303, f"/cases/{cast.nok_case.id}")
    )
    assert db.scalar(select(func.count()).select_from(Note)) == 1


def test_a_refused_form_keeps_what_was_typed_and_writes_nothing(db: Session, cast: Cast, browser: Open) -> None:
    typed = {"nickname": "นกใหม่", "sex": "male", "national_id": "1111111111111", "birth_date": "31/02/2550"}
    page = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/person", data=typed)
    assert "นกใหม่" in page.text
    assert "There is no such day in the calendar." in page.text
    assert cast.nok_case.person.nickname == "นก"


def test_an_act_that_is_refused_half_way_leaves_nothing(db: Session, cast: Cast, browser: Open) -> None:
    typed = {"sex": "male", "how": "talked", "day": today(), "nickname": "ใหม่มาก", "national_id": "1234567890123"}
    before = db.scalar(select(func.count()).select_from(Person))
    page = browser(cast.malee).post("/contacts/new", data=typed)
    assert "one of them is mistyped" in page.text
    assert db.scalar(select(func.count()).select_from(Person)) == before


def test_two_forms_with_the_same_words_are_two(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    for _ in range(2):
        client.post(notes_page(cast), data={"body": "สองครั้ง", "day": today(), "once": uuid4().hex})
    assert db.scalar(select(func.count()).select_from(Note)) == 2


def test_a_form_that_was_refused_can_be_sent_again(db: Session, cast: Cast, browser: Open) -> None:
    client, typed = browser(cast.malee), {"body": "แก้แล้ว", "day": "31/02/2569", "once": uuid4().hex}
    assert typed["once"] in client.post(notes_page(cast), data=typed).text
    assert client.post(notes_page(cast), data=typed | {"day": today()}).status_code == 303
    assert db.scalar(select(func.count()).select_from(Note)) == 1


def test_what_an_act_had_written_before_it_was_refused_is_gone(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    with app.test_request_context("/", method="POST"), request_session() as session:
        case, worker = session.get_one(Case, cast.nok_case.id), session.get_one(User, cast.malee.id)

        def act() -> None:
            notes.write(session, case, "เขียนไปแล้ว", clock.today(), worker)
            raise Refused(lazy_gettext("Reason"))

        g.csrf_valid = True  # as when the guard against forged forms has let it through
        lines, form = audit.count(session), Form()
        assert not form.accepted(act)
        assert form.form_errors == ["Reason"]
        assert (audit.count(session), written.of_case(session, Note, case.id)) == (lines, [])


@pytest.mark.parametrize("answer", [None, 0, "", [], "a word"])
def test_an_act_is_done_whatever_it_answers(app: OutreachApp, db: Session, answer: object) -> None:
    with app.test_request_context("/", method="POST"), request_session():
        g.csrf_valid = True
        form = Form()
        assert form.accepted(lambda: answer)
        assert form.result == answer


@pytest.mark.parametrize("field", ["body", "day"])
@pytest.mark.parametrize("blank", ["", "   ", "\u00a0"])
def test_spaces_alone_fill_in_no_field(db: Session, cast: Cast, browser: Open, field: str, blank: str) -> None:
    typed = {"body": "คำ", "day": today()} | {field: blank}
    page = browser(cast.malee).post(notes_page(cast), data=typed)
    assert "Please fill this in." in page.text.split(f'id="{field}-error"')[1]
    assert db.scalar(select(func.count()).select_from(Note)) == 0
