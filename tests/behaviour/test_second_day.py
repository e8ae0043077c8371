"""The second day: who has signed in once, and set up what their role needs, comes back; by every way, in every role."""

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.access import admissions, authenticators, recovery_codes, second_factors, users
from outreach.access.passkeys import Passkey
from outreach.access.permissions import Role
from outreach.access.signins import SignIn
from outreach.access.throttling import KnownDevice
from outreach.access.users import User
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.access.test_signins import sign_in
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast
from tests.support.ways_in import NEW, PAPER, Open, code, phone_of

ROLES = {
    "malee": Role.CASEWORKER,
    "prasit": Role.SUPERVISOR,
    "wanna": Role.PARTNER,
    "chai": Role.MANAGER,
    "dao": Role.ADMINISTRATOR,
}
SETTINGS = ("required", "everybody", "offered")
HOMES = ("/", "/referrals/", "/statistics/", "/users/", "/house/tonight")  # where a day begins, by role
MOST_STEPS = 6


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """The clock stands still, so that no code runs out in the middle of a test."""
    with clock.travel(clock.now()):
        yield


@pytest.fixture(params=SETTINGS)
def setting(request: pytest.FixtureRequest, app: OutreachApp, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each value of OUTREACH_SECOND_FACTOR."""
    monkeypatch.setitem(app.config, "SECOND_FACTOR", request.param)
    chosen: str = request.param
    return chosen


def follow(client: Browser, page: str) -> str:
    """The page that a browser ends on; more than a few steps are a loop."""
    for _ in range(MOST_STEPS):
        answer = client.get(page)
        if answer.status_code != 303:
            assert answer.status_code == 200
            return page
        page = answer.location
    raise AssertionError(f"led round in circles, at last to {page}")


def set_up(db: Session, client: Browser, user: User) -> pyotp.TOTP:
    """The user sets codes up, and keeps those on paper; this session has then shown the second factor."""
    client.get("/account/codes")
    proposed = authenticators.propose(db, user)
    app = pyotp.TOTP(authenticators.secret_of(db, proposed))
    app.paper = PAPER.findall(client.post("/account/codes", data={"code": code(app)}).text)  # type: ignore[attr-defined]
    return app


def first_day(db: Session, browser: Open, username: str) -> pyotp.TOTP:
    """They sign in for the first time, set up what is asked (or codes, where none is), and sign out."""
    client = browser()
    assert follow(client, sign_in(client, username)) in (*HOMES, "/account/codes")
    app = set_up(db, client, named(db, username))
    assert follow(client, "/") in HOMES
    client.post("/sign-out")
    return app


def named(db: Session, username: str) -> User:
    return db.scalars(select(User).where(User.username == username)).one()


def later(client: Browser, app: pyotp.TOTP, username: str, typed: str, password: str = PASSWORD) -> None:
    """They sign in again: to the second step, by what they type to the page that they wanted."""
    assert follow(client, sign_in(client, username, password)) == "/sign-in/code"
    step = client.post("/sign-in/code?next=/account", data={"code": typed})
    assert step.status_code == 303, step.text
    assert follow(client, step.location) == "/account"


@pytest.mark.parametrize("username", ROLES)
def test_who_set_up_codes_signs_in_again_by_phone_and_by_paper(
    db: Session, cast: Cast, browser: Open, setting: str, username: str
) -> None:
    app = first_day(db, browser, username)
    later(browser(), app, username, code(app, 1))
    with clock.travel(clock.now() + timedelta(days=1)):
        later(browser(), app, username, code(app))
        later(browser(), app, username, app.paper[0])  # type: ignore[attr-defined]


@pytest.mark.parametrize("username", ROLES)
def test_a_starting_password_and_a_second_step_do_not_deadlock(
    db: Session, cast: Cast, browser: Open, setting: str, username: str
) -> None:
    """Who was given a starting password, and has codes set up from before."""
    app = phone_of(db, named(db, username))
    db.execute(update(User).where(User.username == username).values(must_change_password=True))
    client = browser()
    assert follow(client, sign_in(client, username)) == "/sign-in/code"
    client.post("/sign-in/code", data={"code": code(app)})
    assert follow(client, "/") == "/account/password"
    typed = {"password": PASSWORD, "new_password": NEW, "again": NEW}
    assert client.post("/account/password", data=typed).location == "/"
    assert follow(client, "/") in HOMES
    later(browser(), app, username, code(app, 1), NEW)


@pytest.mark.parametrize("role", Role)
def test_a_new_user_of_the_operators_comes_in_and_comes_back(
    db: Session, cast: Cast, browser: Open, setting: str, role: Role
) -> None:
    where = {"centre_id": cast.malee.centre_id} if role.is_of_centre else {}
    where |= {"agency_id": cast.nfe.id} if role is Role.PARTNER else {}
    user = users.create(db, username="somsri", name="สมศรี", role=role, password=PASSWORD, actor=None, **where)
    client = browser()
    assert follow(client, sign_in(client, "somsri")) == "/account/password"
    client.post("/account/password", data={"password": PASSWORD, "new_password": NEW, "again": NEW})
    demanded = second_factors.is_demanded(user, setting)
    assert follow(client, "/") in (["/account/codes"] if demanded else HOMES)
    app = set_up(db, client, user)
    later(browser(), app, "somsri", code(app, 1), NEW)


@pytest.mark.parametrize("username", ROLES)
def test_who_was_reset_is_told_sets_up_anew_and_comes_back(
    db: Session, cast: Cast, browser: Open, setting: str, username: str
) -> None:
    first_day(db, browser, username)
    user = named(db, username)
    token = admissions.reset_by_operator(db, user)
    client = browser()
    assert client.post(f"/invitation/{token}", data={"new_password": NEW, "again": NEW}).status_code == 303
    assert follow(client, sign_in(client, username, NEW)).startswith("/account/notice")
    told = client.post("/account/notice").location
    demanded = second_factors.is_demanded(user, setting)
    assert follow(client, told) in (["/account/codes"] if demanded else HOMES)
    app = set_up(db, client, user)
    later(browser(), app, username, code(app, 1), NEW)


@pytest.mark.parametrize("username", ROLES)
def test_a_passkey_alone_is_asked_for_only_where_it_is_a_lock(
    db: Session, cast: Cast, browser: Open, setting: str, username: str
) -> None:
    user = named(db, username)
    db.add(Passkey(user_id=user.id, credential=b"1", public_key=b"1"))
    [paper, *_] = recovery_codes.make(db, user)
    client = browser()
    is_lock = second_factors.must_have(user, setting)
    assert follow(client, sign_in(client, username)) in (["/sign-in/code"] if is_lock else HOMES)
    if is_lock:
        client.post("/sign-in/code", data={"code": paper})
        assert follow(client, "/") in HOMES


@pytest.mark.parametrize("username", ROLES)
def test_when_all_is_used_up_the_second_step_says_whom_to_ask(
    db: Session, cast: Cast, browser: Open, username: str
) -> None:
    first_day(db, browser, username)
    recovery_codes.remove(db, named(db, username))
    client = browser()
    assert follow(client, sign_in(client, username)) == "/sign-in/code"
    assert "Ask the administrator to reset your sign-in" in client.get("/sign-in/code").text
    assert client.post("/sign-out").location == "/sign-in"
    assert follow(client, "/").startswith("/sign-in")


@pytest.mark.parametrize("username", ROLES)
def test_after_a_night_or_on_a_forgotten_device_they_come_back(
    db: Session, cast: Cast, browser: Open, username: str
) -> None:
    app = phone_of(db, named(db, username))
    client = browser()
    later(client, app, username, code(app))
    with clock.travel(clock.now() + timedelta(hours=11)):
        assert follow(client, "/account").startswith("/sign-in?next=")
        later(client, app, username, code(app))
        for known in db.scalars(select(KnownDevice)):
            db.delete(known)
        client.post("/sign-out")
        later(client, app, username, code(app, 1))


def test_a_whole_session_has_nothing_to_show_at_the_second_step(cast: Cast, browser: Open) -> None:
    assert browser(cast.prasit).post("/sign-in/code", data={"code": "x"}).location == "/"


def test_an_older_passkey_is_asked_for_where_one_is_demanded(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the password alone nobody puts a second step of their own in place of one that is there."""
    db.add(Passkey(user_id=cast.malee.id, credential=b"1", public_key=b"1"))
    client = browser()
    assert follow(client, sign_in(client)) == "/"
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "everybody")
    assert client.get("/cases/").location == "/sign-in?next=/cases/"
    assert client.get("/account/codes").location.startswith("/sign-in")
    assert sign_in(client) == "/sign-in/code"
    assert [row.second_at for row in db.scalars(select(SignIn))] == [None, None]
