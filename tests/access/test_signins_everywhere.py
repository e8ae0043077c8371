"""A session that has ended is over in every worker at the next request, also for who copied its cookie; and every
answer, whatever it is, forbids the browser what a page of ours never needs.
"""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.orm import Session

from outreach.access import admissions, roles, signins, users
from outreach.access.devices import Device
from outreach.access.permissions import Role
from outreach.access.signins import SignIn
from outreach.dashboard import worklists
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from outreach.web.headers import HEADERS
from tests.conftest import Browser
from tests.support.cast import Cast

Ends = Callable[[Session, Cast, SignIn], object]
ENDS: dict[str, Ends] = {
    "signed out": lambda db, cast, sign_in: signins.end(db, sign_in.id, cast.malee),
    "signed out everywhere": lambda db, cast, _sign_in: signins.end_all(db, cast.malee),
    "account closed": lambda db, cast, _sign_in: users.disable(db, cast.malee, cast.dao),
    "another role": lambda db, cast, _sign_in: roles.change(
        db, cast.malee, Role.SUPERVISOR, cast.malee.centre_id, cast.dao, second=cast.prasit
    ),
    "sign-in reset": lambda db, cast, _sign_in: admissions.reset_by_operator(db, cast.malee),
    "password set": lambda db, cast, _sign_in: users.set_password(db, cast.malee, "nine quiet words by the river"),
}


@pytest.fixture
def workers(app: OutreachApp, db: Session) -> Iterator[tuple[OutreachApp, OutreachApp]]:
    """Two applications over the same database and keys, as two processes would be."""
    db.commit()
    other = create_app(app.extensions["settings"])
    yield app, other
    other.extensions["engine"].dispose()


@pytest.mark.parametrize("how", ENDS)
def test_what_ends_a_session_ends_it_in_both_workers(
    workers: tuple[OutreachApp, OutreachApp], db: Session, cast: Cast, how: str
) -> None:
    sign_in, token = signins.begin(db, cast.malee, Device("x" * 43))

    def seen() -> list[bool]:
        return [_with_cookie(house, db, token).get("/cases/").status_code == 200 for house in workers]

    assert seen() == [True, True]
    ENDS[how](db, cast, sign_in)
    assert seen() == [False, False]


def test_a_signed_out_cookie_is_worthless_in_the_other_worker(
    workers: tuple[OutreachApp, OutreachApp], db: Session, cast: Cast
) -> None:
    _sign_in, token = signins.begin(db, cast.malee, Device("x" * 43))
    here, there = (_with_cookie(house, db, token) for house in workers)
    assert here.post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'
    for client in (here, there, _with_cookie(workers[1], db, token)):
        assert client.get("/cases/").status_code == 303


def _fails(*_about: object) -> None:
    raise ValueError


def test_every_answer_obeys_the_policy_errors_too(
    app: OutreachApp, cast: Cast, browser: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(cast.malee)
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr(worklists, "today", _fails)
    answers = {
        200: client.get("/cases/"),
        303: browser().get("/cases/"),
        400: client.post(f"/cases/{cast.nok_case.id}/notes/new", data={"is_admin": "1"}),
        404: client.get("/no-such-page"),
        413: client.post(f"/cases/{cast.nok_case.id}/notes/new", data={"body": "x" * (3 << 20)}),
        500: client.get("/"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"


def _with_cookie(house: OutreachApp, db: Session, token: str) -> Browser:
    client = Browser(house, house.response_class)
    client.db = db
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client
