"""Signing in, out and being out: sessions live in the database, guessing is slowed, words do not tell."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import gate, users
from outreach.access.audit import AuditLine
from outreach.access.devices import digest
from outreach.access.signins import SignIn
from outreach.access.throttling import FailedSignIn
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast

Open = Callable[..., Browser]


def sign_in(client: Browser, username: str = "malee", password: str = PASSWORD) -> str:
    answer = client.post("/sign-in", data={"username": username, "password": password})
    return answer.location if answer.status_code == 303 else answer.text


def test_the_right_password_leads_to_the_first_page(cast: Cast, browser: Open) -> None:
    client = browser()
    assert sign_in(client) == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_password_or_name_or_a_closed_account_look_alike(db: Session, cast: Cast, browser: Open) -> None:
    users.disable(db, cast.somchai, cast.dao)
    words = "User name or password is not right."
    assert words in sign_in(browser(), "malee", "wrong wrong wrong")
    assert words in sign_in(browser(), "nobody", "wrong wrong wrong")
    assert words in sign_in(browser(), "somchai", PASSWORD)


@pytest.mark.parametrize("blank", ["", "   "])
def test_an_empty_name_or_password_is_asked_for(cast: Cast, browser: Open, blank: str) -> None:
    assert "Please fill this in." in sign_in(browser(), blank, PASSWORD)
    assert "Please fill this in." in sign_in(browser(), "malee", blank)


def test_the_sixth_try_is_not_looked_at(db: Session, cast: Cast, browser: Open) -> None:
    client = browser()
    for _ in range(5):
        sign_in(client, "malee", "wrong wrong wrong")
    assert "Too many tries" in sign_in(client)
    assert len(db.scalars(select(FailedSignIn).where(FailedSignIn.device.is_(None))).all()) == 5
    with clock.travel(clock.now() + timedelta(minutes=16)):
        assert sign_in(client) == "/"


@pytest.mark.parametrize(("tries", "is_slowed"), [(29, False), (30, True)])
def test_a_network_that_tries_many_names_is_slowed_too(
    db: Session, cast: Cast, browser: Open, tries: int, is_slowed: bool
) -> None:
    db.add_all(FailedSignIn(name=f"{number:064}", network="127.0.0.0/24") for number in range(tries))
    db.add_all(FailedSignIn(name=f"{number:064}", network="10.0.0.0/24") for number in range(40))
    assert ("Too many tries" in sign_in(browser())) is is_slowed


def test_a_success_forgets_the_failed_tries_of_its_name_alone(db: Session, cast: Cast, browser: Open) -> None:
    for username in ("malee", "malee", "somchai"):
        sign_in(browser(), username, "wrong wrong wrong")
    sign_in(browser())
    assert len(db.scalars(select(FailedSignIn)).all()) == 1


def test_the_browser_keeps_the_token_the_table_only_its_digest(db: Session, cast: Cast, browser: Open) -> None:
    client = browser()
    answer = client.post("/sign-in", data={"username": "malee", "password": PASSWORD})
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert token not in db.scalars(select(SignIn.token_digest)).all()
    assert db.scalars(select(SignIn.token_digest)).all() == [digest(token)]


def test_what_failed_is_kept_without_the_name(db: Session, cast: Cast, browser: Open) -> None:
    sign_in(browser(), "my secret passphrase", "x")
    assert "secret" not in db.scalars(select(FailedSignIn)).one().name


@pytest.mark.parametrize(("idle", "is_in"), [(19, True), (21, False)])
def test_an_idle_session_ends_after_twenty_minutes(cast: Cast, browser: Open, idle: int, is_in: bool) -> None:
    client = browser(cast.malee)
    with clock.travel(clock.now() + timedelta(minutes=idle)):
        assert (client.get("/").status_code == 200) is is_in


def test_a_busy_session_ends_after_ten_hours(db: Session, cast: Cast, browser: Open) -> None:
    client, began = browser(cast.malee), clock.now()
    for quarter in range(1, 40):
        with clock.travel(began + timedelta(minutes=15 * quarter)):
            assert client.get("/").status_code == 200
    with clock.travel(began + timedelta(hours=10, minutes=1)):
        assert client.get("/").status_code == 303


def test_a_cookie_is_worth_nothing_after_signing_out(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    client.post("/sign-out")
    thief = browser()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert thief.get("/").status_code == 303


def test_signing_out_ends_this_session_alone(cast: Cast, browser: Open) -> None:
    phone, desk = browser(cast.malee), browser(cast.malee)
    phone.post("/sign-out")
    assert (phone.get("/").status_code, desk.get("/").status_code) == (303, 200)


def test_a_new_password_ends_all_other_sessions(cast: Cast, browser: Open) -> None:
    phone, desk = browser(cast.malee), browser(cast.malee)
    new = {"password": PASSWORD, "new_password": "another four quiet words", "again": "another four quiet words"}
    phone.post("/account/password", data=new)
    assert (phone.get("/").status_code, desk.get("/").status_code) == (200, 303)


def test_a_disabled_user_is_out_at_the_next_request(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    assert client.get("/").status_code == 200
    users.disable(db, cast.malee, cast.dao)
    assert client.get("/").status_code == 303


def test_what_is_not_allowed_looks_like_what_is_not_there(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.wanna)
    hidden, absent = client.get(f"/cases/{cast.nok_case.id}"), client.get("/no-such-page")
    assert (hidden.status_code, hidden.text.count("no such page")) == (404, absent.text.count("no such page"))
    assert "denied" in db.scalars(select(AuditLine.action).where(AuditLine.actor_id == cast.wanna.id)).all()


def test_a_forged_form_is_refused(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    answer = browser(cast.malee).post("/sign-out", forged=True)
    assert answer.status_code == 400
    assert db.scalars(select(SignIn.ended_at)).all() == [None]


def test_a_line_break_in_the_wanted_page_keeps_nobody_out(cast: Cast, browser: Open) -> None:
    typed = {"username": "malee", "password": PASSWORD}
    for wanted in ("/a%0d%0aX-Header:%201", "/a%00", "/cases/%1b"):
        assert browser().post(f"/sign-in?next={wanted}", data=typed).location == "/"


def test_a_sign_in_that_fails_at_its_end_lets_nobody_in(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_session: Session) -> None:
        raise ValueError("words that nobody may read")

    monkeypatch.setattr(app, "testing", False)
    with monkeypatch.context() as patch:
        patch.setitem(app.extensions, "before_commit", [fail])
        client = browser()
        answer = client.post("/sign-in", data={"username": "malee", "password": PASSWORD})
    assert (answer.status_code, "Nothing was saved" in answer.text) == (500, True)
    assert "</html>" in answer.text
    assert client.get("/cases/").status_code == 303


def test_a_failure_whose_page_fails_too_is_one_sentence(
    app: OutreachApp, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_words: object, **_more: object) -> str:
        raise ValueError("words that nobody may read")

    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr("outreach.dashboard.routes.render_template", fail)
    monkeypatch.setattr("outreach.web.errors.render_template", fail)
    answer = browser(cast.malee).get("/trail")
    assert (answer.status_code, answer.content_type) == (500, "text/plain; charset=utf-8")
    assert answer.text == "Something went wrong on our side: this page cannot be shown. Please try again."


def lines(db: Session, action: str) -> list[tuple[object, str]]:
    """Who did it, and about what."""
    query = select(AuditLine.actor_id, AuditLine.about).where(AuditLine.action == action)
    return [tuple(row) for row in db.execute(query.order_by(AuditLine.seq))]


def test_a_forged_form_is_on_record_with_whose_session_it_used(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    for _ in range(2):
        client.post(f"/cases/{cast.nok_case.id}/notes/new", data={"body": "x"}, forged=True)
    assert lines(db, "request.forged") == [(cast.malee.id, "endpoint:casefile.write_note")] * 2


def test_forged_forms_are_on_record_once_in_15_minutes_a_network(db: Session, browser: Open) -> None:
    client = browser()
    for _ in range(3):
        assert client.post("/sign-in", data={"username": "malee", "password": "x"}, forged=True).status_code == 400
    assert lines(db, "request.forged") == [(None, "endpoint:access.sign_in")]
    with clock.travel(clock.now() + timedelta(minutes=16)):
        client.post("/sign-in", forged=True)
    assert len(lines(db, "request.forged")) == 2


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(("origin", "is_in"), [("", True), ("elsewhere.example", False), ("null", False)])
def test_a_form_from_another_site_is_refused_whatever_the_scheme(
    cast: Cast, browser: Open, scheme: str, origin: str, is_in: bool
) -> None:
    said = {"Origin": origin if origin == "null" else f"{scheme}://{origin or 'localhost'}"}
    answer = browser().post("/language/th", data={"page": "/"}, headers=said, base_url=f"{scheme}://localhost")
    assert (answer.status_code != 400) is is_in


def test_a_field_that_no_form_has_is_on_record_and_does_nothing(db: Session, cast: Cast, browser: Open) -> None:
    page = f"/cases/{cast.nok_case.id}/notes/new"
    typed = {"body": "x", "day": "21/11/2020", "case_id": str(cast.ton_case.id)}
    assert browser(cast.malee).post(page, data=typed).status_code == 400
    assert lines(db, "request.undeclared") == [(cast.malee.id, "endpoint:casefile.write_note")]
    assert not db.scalars(select(AuditLine).where(AuditLine.action == "note.write")).all()


def test_a_starting_password_must_be_changed_first(db: Session, cast: Cast, browser: Open) -> None:
    cast.malee.must_change_password = True
    client = browser(cast.malee)
    assert client.get("/cases/").location == "/account/password"
    new = {"password": PASSWORD, "new_password": "another four quiet words", "again": "another four quiet words"}
    client.post("/account/password", data=new)
    assert client.get("/cases/").status_code == 200


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaa", "xx malee xx malee"])
def test_a_weak_password_is_refused(db: Session, cast: Cast, weak: str) -> None:
    with pytest.raises(Refused) as refusal:
        users.weigh(cast.malee, weak, PASSWORD)
    assert refusal.value.field == "new_password"


@pytest.mark.parametrize("page", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"])
def test_signing_in_leads_to_no_other_site(cast: Cast, browser: Open, page: str) -> None:
    answer = browser().post("/sign-in", query_string={"next": page}, data={"username": "malee", "password": PASSWORD})
    assert answer.location == "/"


def test_a_route_that_declares_nothing_stops_the_application() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", lambda: "everything")
    with pytest.raises(gate.UndeclaredRoute, match="open"):
        gate.check_declared(bare)
