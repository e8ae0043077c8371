"""One's own account: where one is signed in, and the proof that is asked again before what matters."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from outreach.access import roles, signins, users
from outreach.access.audit import AuditLine
from outreach.access.devices import Device
from outreach.access.permissions import Role
from outreach.access.signins import SignIn
from outreach.access.users import User
from outreach.core import clock
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.access.test_signins import sign_in
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast

Open = Callable[..., Browser]
NEW = "another four quiet words"
ANDROID = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/128 Mobile Safari/537.36"}


def stale(db: Session) -> None:
    """Everybody proved to be there eleven minutes ago."""
    for row in db.scalars(select(SignIn)):
        row.proved_at = clock.now() - timedelta(minutes=11)


def test_the_account_page_shows_ones_own_live_sessions_alone(db: Session, cast: Cast, browser: Open) -> None:
    phone = browser()
    phone.post("/sign-in", data={"username": "malee", "password": PASSWORD}, headers=ANDROID)
    sign_in(browser(), "somchai")
    sign_in(browser())
    db.scalars(select(SignIn).where(SignIn.user_id == cast.malee.id, SignIn.browser == "")).one().ended_at = clock.now()
    page = phone.get("/account").text
    assert page.count("127.0.0.0/24") == 1
    assert "Chrome · Android" in page
    assert "this device" in page


def test_a_session_on_another_device_can_be_ended(db: Session, cast: Cast, browser: Open) -> None:
    lost, desk = browser(), browser()
    sign_in(lost)
    lost_id = db.scalars(select(SignIn.id)).one()
    sign_in(desk)
    assert desk.post(f"/account/sessions/{lost_id}/end").status_code == 303
    assert (lost.get("/").status_code, desk.get("/").status_code) == (303, 200)


def test_nobody_ends_somebody_elses_session(db: Session, cast: Cast, browser: Open) -> None:
    browser(cast.malee)
    hers = db.scalars(select(SignIn.id)).one()
    assert browser(cast.somchai).post(f"/account/sessions/{hers}/end").status_code == 404
    assert db.get_one(SignIn, hers).ended_at is None


def test_signing_out_everywhere_ends_all_of_ones_own_sessions(cast: Cast, browser: Open) -> None:
    phone, desk, other = browser(cast.malee), browser(cast.malee), browser(cast.somchai)
    answer = phone.post("/account/sign-out-everywhere")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert [c.get("/").status_code for c in (phone, desk, other)] == [303, 303, 200]


def test_a_wrong_present_password_is_counted_and_slowed(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    typed = {"password": "wrong wrong wrong", "new_password": NEW, "again": NEW}
    pages = [client.post("/account/password", data=typed).text for _ in range(6)]
    assert "not your present password" in pages[4]
    assert "Too many tries" in pages[5]
    assert "Too many tries" in client.post("/account/confirm", data={"password": PASSWORD}).text


def test_a_change_waits_for_a_fresh_proof_and_keeps_the_words(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.dao)
    stale(db)
    typed = {"name": "ปรีชา ขยัน", "username": "preecha", "role": "caseworker", "centre": str(cast.malee.centre_id)}
    asked = client.post("/users/new", data=typed).location
    assert asked == "/account/confirm?next=/users/new"
    assert users.by_name(db, "preecha") is None
    assert "not your present password" in client.post(asked, data={"password": "wrong wrong wrong"}).text
    back = client.post(asked, data={"password": PASSWORD}).location
    assert back == "/users/new?draft=1"
    assert "ปรีชา ขยัน" in client.get(back).text
    client.post("/users/new", data=typed)
    assert users.by_name(db, "preecha")


def test_a_button_that_needs_a_fresh_proof_leads_back(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.dao)
    stale(db)
    close = f"/users/{cast.malee.id}/close"
    asked = client.post(close, headers={"Referer": "https://localhost/users/"}).location
    assert asked == "/account/confirm?next=/users/"
    elsewhere = client.post(close, headers={"Referer": "https://evil.example/users/"})
    assert (elsewhere.status_code, elsewhere.location) == (400, None)
    assert cast.malee.disabled_at is None
    assert client.post(asked, data={"password": PASSWORD}).location == "/users/"
    client.post(close)
    assert cast.malee.disabled_at


@pytest.mark.parametrize(("minutes", "is_fresh"), [(9, True), (11, False)])
def test_a_proof_is_fresh_for_ten_minutes(db: Session, cast: Cast, browser: Open, minutes: int, is_fresh: bool) -> None:
    client = browser(cast.dao)
    with clock.travel(clock.now() + timedelta(minutes=minutes)):
        assert (client.get("/users/new").status_code == 200) is is_fresh


def test_what_one_may_not_do_asks_for_no_proof(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    stale(db)
    assert client.get("/users/new").status_code == 404


def test_each_proof_brings_a_new_token_and_is_on_record(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.dao)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    client.post("/account/confirm", data={"password": PASSWORD})
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != token
    thief = browser()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert (thief.get("/").status_code, client.get("/account").status_code) == (303, 200)
    assert "sign_in.proved" in db.scalars(select(AuditLine.action).where(AuditLine.actor_id == cast.dao.id)).all()


def test_what_one_worker_ends_is_over_in_the_other_at_once(app: OutreachApp, db: Session, cast: Cast) -> None:
    settings: Settings = app.extensions["settings"]
    db.commit()
    other = create_app(settings)
    try:
        here, there = (Worker(house, db, cast.malee) for house in (app, other))
        assert (here.sees(), there.sees()) == (True, True)
        users.disable(db, cast.malee, cast.dao)
        assert (here.sees(), there.sees()) == (False, False)
        users.enable(db, cast.malee, cast.dao)
        assert (here.sees(), there.sees()) == (False, False)
        here, there = (Worker(house, db, cast.malee) for house in (app, other))
        assert (here.sees(), there.sees()) == (True, True)
        roles.change(db, cast.malee, Role.SUPERVISOR, cast.malee.centre_id, cast.dao, second=cast.prasit)
        assert (here.sees(), there.sees()) == (False, False)
    finally:
        other.extensions["engine"].dispose()


class Worker:
    """A session of a user, in one of two applications over the same database."""

    def __init__(self, house: OutreachApp, db: Session, user: User) -> None:
        self.client = Browser(house, house.response_class)
        self.client.db = db
        _row, token = signins.begin(db, user, Device("x" * 43))
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token

    def sees(self) -> bool:
        """Whether it is still let in."""
        return self.client.get("/cases/").status_code == 200


def test_a_draft_comes_back_on_the_same_device_alone(cast: Cast, browser: Open) -> None:
    phone, other = browser(cast.malee), browser()
    page = f"/cases/{cast.nok_case.id}/notes/new"
    with clock.travel(clock.now() + timedelta(minutes=30)):
        address = phone.post(page, data={"body": "พิมพ์ค้าง"}).location
        assert "draft" not in other.post(address, data={"username": "malee", "password": PASSWORD}).location
        assert "พิมพ์ค้าง" not in other.get(f"{page}?draft=1").text
        assert phone.post(address, data={"username": "malee", "password": PASSWORD}).location == f"{page}?draft=1"
        assert "พิมพ์ค้าง" in phone.get(f"{page}?draft=1").text


def test_over_tls_both_cookies_are_bound_to_this_host(app: OutreachApp, cast: Cast, db: Session) -> None:
    client = Browser(app, app.response_class)
    client.db = db
    answer = client.post("/sign-in", data={"username": "malee", "password": PASSWORD})
    cookies = answer.headers.getlist("Set-Cookie")
    assert sorted(cookie.partition("=")[0] for cookie in cookies) == ["__Host-device", "__Host-outreach"]
    assert all("Secure; HttpOnly; Path=/" in c and "SameSite=Lax" in c and "Domain" not in c for c in cookies)


def test_over_tls_the_language_cookie_is_bound_to_this_host(
    browser: Open,
) -> None:
    client = browser()
    answer = client.post("/language/en")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "language" in c)
    assert {"__Host-language=en", "Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    page = client.get("/sign-in", base_url="http://localhost")  # as a web server in front passes it on
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Sign in" in client.get("/sign-in").text
    assert "object-src 'none'" in page.headers["Content-Security-Policy"]


def test_a_cookie_that_somebody_else_signed_opens_nothing(app: OutreachApp, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    real = client.get_cookie("__Host-outreach")
    assert real
    payload, _, signature = real.value.rpartition(".")
    assert len(signature) == 43  # SHA-256
    for made in (
        f"{payload}.{signature[:-2]}AA",
        f"{payload}.",
        URLSafeTimedSerializer("guess").dumps({"_user_id": "1"}),
    ):
        client.set_cookie("__Host-outreach", str(made))
        assert client.get("/").status_code == 303
    client.set_cookie("__Host-outreach", real.value)
    assert client.get("/").status_code == 200


def test_ending_sessions_asks_for_a_fresh_proof(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    hers = db.scalars(select(SignIn)).one()
    hers.proved_at = clock.now() - timedelta(minutes=11)
    for page in (f"/account/sessions/{hers.id}/end", "/account/sign-out-everywhere"):
        assert client.post(page).location.startswith("/account/confirm")
    assert db.get_one(SignIn, hers.id).ended_at is None


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE"])
def test_what_nobody_offers_cannot_be_asked(cast: Cast, browser: Open, method: str) -> None:
    answer = browser(cast.malee).open("/account", method=method)
    assert (answer.status_code, "Allow" in answer.headers) == (404, False)
    assert [browser().get(page).status_code for page in ("/.git/config", "/static/", "/config.py")] == [404, 404, 404]


def test_no_page_is_kept_or_shared_with_another_site(cast: Cast, browser: Open) -> None:
    headers = browser(cast.malee).get("/account").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
