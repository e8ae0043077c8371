"""Rights that end while a form waits for its turn to write are gone when its turn comes."""

import threading
import time
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from outreach.access import passwords, signins, users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support.browser import SITE, Browser
from tests.support.cast import PASSWORD, Cast

Open = Callable[..., Browser]
THIEF = "the thief chose these words"
SHOWN = "ธีระ"


def sent_while(app: OutreachApp, db: Session, client: Browser, path: str, typed: dict[str, str], act: Any) -> Any:
    """The answer to a form that is sent while `act(session)` holds the lock, and gets its turn after it."""
    client.get("/")
    fields, found = {"csrf_token": client.token(), **typed}, list[TestResponse]()
    db.commit()

    def send() -> None:
        headers = {"Origin": SITE, "Referer": f"{SITE}/"}
        found.append(FlaskClient.open(client, path, method="POST", base_url=SITE, headers=headers, data=fields))

    with app.extensions["sessions"]() as other, other.begin():
        act(other)
        thread = threading.Thread(target=send)
        thread.start()
        time.sleep(0.5)
    thread.join()
    db.expire_all()
    return found[0]


def close(user_id: Any) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        user = session.get_one(User, user_id)
        user.disabled_at = clock.now()
        signins.end_all(session, user)

    return act


def test_a_closed_account_unfolds_nothing(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    page = f"/cases/{cast.nok_case.id}/reveal/needs"
    answer = sent_while(app, db, browser(cast.malee), page, {}, close(cast.malee.id))
    assert (answer.status_code, SHOWN in answer.text) == (303, False)
    assert answer.location.startswith("/sign-in")


def test_a_password_that_was_reset_stays_reset(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    typed = {"password": PASSWORD, "new_password": THIEF, "again": THIEF}
    user_id = cast.malee.id

    def reset(session: Session) -> None:
        users.set_password(session, session.get_one(User, user_id), "another four quiet words")

    answer = sent_while(app, db, browser(cast.malee), "/account/password", typed, reset)
    assert answer.status_code == 303
    assert not passwords.fits(db.get_one(User, user_id).password_hash, THIEF)


def test_a_role_that_was_taken_away_decides_nothing(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    user_id, client = cast.prasit.id, browser(cast.prasit)

    def demote(session: Session) -> None:
        session.get_one(User, user_id).role = Role.CASEWORKER

    answer = sent_while(app, db, client, f"/agencies/{cast.police.id}/closing", {}, demote)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
    db.refresh(cast.police)
    assert cast.police.active


def test_what_nobody_changed_is_done_when_its_turn_comes(
    app: OutreachApp, db: Session, cast: Cast, browser: Open
) -> None:
    page = f"/cases/{cast.nok_case.id}/reveal/needs"
    assert sent_while(app, db, browser(cast.malee), page, {}, lambda _session: None).status_code == 200
