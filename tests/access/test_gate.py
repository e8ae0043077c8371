"""The gate, place by place: who half way in may do what, and where a request is said to come from."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.drafts import Draft
from outreach.access.permissions import Permission
from outreach.access.signins import SignIn
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.access.test_signins import sign_in
from tests.support.cast import Cast
from tests.support.ways_in import Open, phone_of


def test_who_has_still_to_show_a_code_is_led_there_and_may_leave(db: Session, cast: Cast, browser: Open) -> None:
    phone_of(db, cast.malee)
    client = browser()
    sign_in(client)
    led = client.get("/cases/")
    assert (led.status_code, led.location) == (303, "/sign-in/code?next=/cases/")
    assert client.get("/sign-in/code").status_code == 200
    assert client.post("/sign-out").location == "/sign-in"
    assert client.get("/cases/").location == "/sign-in?next=/cases/"


def test_who_has_a_starting_password_must_change_it_or_may_leave(db: Session, cast: Cast, browser: Open) -> None:
    cast.malee.must_change_password = True
    client = browser(cast.malee)
    led = client.get("/cases/")
    assert (led.status_code, led.location) == (303, "/account/password")
    assert client.get("/account/password").status_code == 200
    assert client.post("/sign-out").location == "/sign-in"


@pytest.mark.parametrize(("address", "told"), [("203.0.113.9", "203.0.113.9"), ("", "?")])
def test_each_line_says_where_the_request_came_from(
    db: Session, cast: Cast, browser: Open, address: str, told: str
) -> None:
    browser(cast.malee).get(f"/cases/{cast.nok_case.id}", environ_overrides={"REMOTE_ADDR": address})
    assert db.scalar(select(AuditLine.came_from).order_by(AuditLine.seq.desc()).limit(1)) == told


def test_what_a_session_that_was_ended_sends_is_not_kept(db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/notes/new"
    db.scalars(select(SignIn)).one().ended_at = clock.now()
    assert client.post(page, data={"body": "พิมพ์ค้าง"}).location.startswith("/sign-in")
    assert db.scalars(select(Draft)).all() == []


def test_what_half_a_sign_in_sends_is_not_kept(db: Session, cast: Cast, browser: Open) -> None:
    phone_of(db, cast.malee)
    client, page = browser(), f"/cases/{cast.nok_case.id}/notes/new"
    sign_in(client)
    with clock.travel(clock.now() + timedelta(minutes=30)):
        assert client.post(page, data={"body": "พิมพ์ค้าง"}).location.startswith("/sign-in?")
    assert db.scalars(select(Draft)).all() == []


def test_the_proof_is_asked_for_with_303(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.dao)
    db.scalars(select(SignIn)).one().proved_at = None
    assert client.get("/users/new").status_code == 303


def test_a_page_offers_only_what_its_reader_may_do(app: OutreachApp, cast: Cast, browser: Open) -> None:
    users, cases = 'href="/users/"', 'href="/cases/"'
    assert [link in browser(cast.dao).get("/").text for link in (users, cases)] == [True, False]
    assert [link in browser(cast.malee).get("/").text for link in (users, cases)] == [False, True]
    with app.test_request_context("/sign-in"):
        assert app.jinja_env.globals["may"](Permission.SEE_CASE) is False


def test_style_and_script_are_for_everybody(browser: Open) -> None:
    with browser().get("/static/app.css") as answer:
        assert answer.status_code == 200
