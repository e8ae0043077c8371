"""What ends the sharing ends it in a server in another process at its next request: with an account, and by a link."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect.referrals import Referral
from outreach.core import clock
from outreach.directory.needs import Need
from outreach.partners import links
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.server import TOKEN, Client, serving
from tests.support.world import share

Open = Callable[..., Browser]
Look = Callable[[], tuple[int, str]]
NAME = "ธีระ"


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok, referred to Wanna's agency with a name."""
    return share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["full_name"])


def take_back(db: Session, cast: Cast, browser: Open, sent: Referral) -> None:
    browser(cast.malee).post(f"/cases/{cast.nok_case.id}/referrals/{sent.id}/revoke")


def withdraw(db: Session, cast: Cast, browser: Open, sent: Referral) -> None:
    browser(cast.malee).post(f"/cases/{cast.nok_case.id}/consents/{sent.consent_id}/withdraw")


def run_out(db: Session, cast: Cast, browser: Open, sent: Referral) -> None:
    sent.expires_on = clock.today() - timedelta(days=1)
    db.commit()


@contextmanager
def by_account(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, sent: Referral, folder: Path
) -> Iterator[Look]:
    """Wanna, signed in at the other server."""
    reader, page = browser(cast.wanna), f"/referrals/{sent.id}"
    db.commit()
    with serving(app, reader, folder) as there:
        yield lambda: read(there, page)


@contextmanager
def by_link(app: OutreachApp, db: Session, cast: Cast, browser: Open, sent: Referral, folder: Path) -> Iterator[Look]:
    """Somebody without an account, who tapped the link and typed the code at the other server."""
    made = links.make(db, sent, cast.malee)
    code = links.new_code(db, sent, made.link, cast.malee)
    nobody = browser()
    db.commit()
    with serving(app, nobody, folder) as there:
        there.ask(f"/l/{made.token}").read()
        token = TOKEN.search(there.ask("/r/").read().decode())
        assert token
        form = urlencode({"csrf_token": token[1], "code": code}).encode()
        there.ask("/r/", form, "application/x-www-form-urlencoded").read()
        yield lambda: read(there, "/r/")


def read(there: Client, page: str) -> tuple[int, str]:
    answer = there.ask(page)
    return answer.status, answer.read().decode()


@pytest.mark.parametrize("way", [by_account, by_link])
@pytest.mark.parametrize("act", [take_back, withdraw, run_out])
def test_the_package_is_gone_at_once_in_the_other_worker(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, sent: Referral, tmp_path: Path, way: object, act: object
) -> None:
    opened = way(app, db, cast, browser, sent, tmp_path)  # type: ignore[operator]
    with opened as look:
        status, text = look()
        assert status == 200
        assert NAME in text
        act(db, cast, browser, sent)  # type: ignore[operator]
        status, text = look()
        assert (status in {200, 403, 404, 410}, NAME in text) == (True, False)
