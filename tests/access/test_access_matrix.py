"""The access matrix: every address, asked by every role of every relation and state, against the checked-in tables.

matrix.toml: «role own mate» means: let in for a case of their own (or of their centre, or a referral to their agency)
and for a team-mate's, and 404 for all others. A new route fails here until it stands there. states.toml: what becomes
of the own case when something happens to it (tests/support/states.py); asked of every address that leads to a record.
sight.toml: what an answer may show of whose record (tests/support/canaries.py); every answer is looked through.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import request
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from outreach.access import users
from outreach.access.devices import digest
from outreach.access.gate import MAY_BEFORE_CODE
from outreach.access.permissions import Permission, Role, may
from outreach.access.signins import IDLE, LONGEST, SignIn
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support import canaries, sight
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.databases import lay
from tests.support.matrix import AFTER, MATRIX, ROLES, Peopled, address_for, rule_for
from tests.support.states import STATES
from tests.support.world import RELATIONS

METHODS = ("GET", "POST", "PUT", "DELETE")
COOKIE = "__Host-outreach"
CELLS = [(endpoint, method) for endpoint, methods in MATRIX.items() for method in methods]
IDS = [f"{e}-{m}" for e, m in CELLS]
# What has happened to the session of somebody who is no longer, or not yet, signed in.
OUTSIDERS: dict[str, Callable[[datetime], dict[str, Any]]] = {
    "signed_out": lambda now: {"ended_at": now},
    "idle": lambda now: {"seen_at": now - IDLE - timedelta(seconds=1)},
    "too_old": lambda now: {"made_at": now - LONGEST - timedelta(seconds=1)},
    "half_way": lambda _now: {"awaits_code": True},
}


@pytest.fixture
def app(house: OutreachApp, peopled: Peopled) -> Iterator[OutreachApp]:
    """The application on a fresh copy of the whole world."""
    yield from lay(house, peopled[0])


@pytest.fixture(autouse=True)
def _open_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF is made of what would stand in it: a typeset one cannot be looked through."""
    monkeypatch.setattr("outreach.core.pdf.typeset", canaries.in_plain)


@pytest.fixture
def world(peopled: Peopled) -> dict[str, dict[str, Any]]:
    """The parameters of the addresses, for each relation and state."""
    return peopled[1]


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were begun: whom the gate turns away reaches none, and so no record."""
    begun: list[str] = []
    begin = OutreachApp.dispatch_request
    monkeypatch.setattr(OutreachApp, "dispatch_request", lambda app: (begun.append(request.endpoint), begin(app))[1])
    return begun


def test_every_route_stands_in_the_matrix(app: OutreachApp) -> None:
    routed = {(r.endpoint, m) for r in app.url_map.iter_rules() for m in METHODS if m in (r.methods or ())}
    tabled = set(CELLS)
    assert routed == tabled, f"mend tests/access/matrix.toml: {sorted(routed ^ tabled)}"


@pytest.mark.parametrize(("endpoint", "method"), CELLS, ids=IDS)
def test_only_who_may_gets_in_and_sees_what_they_may(
    app: OutreachApp,
    cast: Cast,
    browser: Any,
    world: dict[str, dict[str, Any]],
    reached: list[str],
    endpoint: str,
    method: str,
) -> None:
    rule = rule_for(app, endpoint, method)
    clients = {role: browser(getattr(cast, name)) for role, name in ROLES.items()}
    cells, shut = cells_of(app, rule, method, world), shut_roles(app, rule)
    answers = {}
    for cell in sorted(cells, key=lambda cell: cell[0] not in shut):
        answers[cell] = _ask(app, clients[cell[0]], rule, method, world[cell[1]])
        assert not (reached and cell[0] in shut), "who lacks the permission is turned away at the gate"
    assert {cell: in_ for cell, (in_, _shown) in answers.items() if in_ is not cells[cell]} == {}
    shown = {cell: sight.too_much(cell[0], endpoint, fields) for cell, (_in, fields) in answers.items()}
    assert {cell: fields for cell, fields in shown.items() if fields} == {}, "canaries (sight.toml)"


def test_nobody_gets_in_without_a_live_session(
    app: OutreachApp, db: Session, cast: Cast, browser: Any, world: dict[str, dict[str, Any]]
) -> None:
    clients = {"nobody": browser()} | {who: browser(cast.malee) for who in OUTSIDERS} | {"closed": browser(cast.kitti)}
    for who, ended in OUTSIDERS.items():
        sign_in = _sign_in_of(clients[who], db)
        for name, value in ended(clock.now()).items():
            setattr(sign_in, name, value)
    users.disable(db, cast.kitti, cast.dao)
    put_back, let_in = _keeping(clients.values(), db), {}
    for endpoint, method in sorted(CELLS, key=_is_public):  # what lets everybody in comes last: it may change something
        rule = rule_for(app, endpoint, method)
        put_back()
        let_in[endpoint, method] = {
            who for who, client in clients.items() if not _is_sent_away(app, client, rule, method, world["own"])
        } - ({"half_way"} if endpoint in MAY_BEFORE_CODE else set())
    everybody = {cell: set(clients) if _is_public(cell) else set() for cell in CELLS}
    assert {cell: who for cell, who in let_in.items() if who != everybody[cell]} == {}


def test_the_matrix_holds_eight_thousand_cells(app: OutreachApp, world: dict[str, dict[str, Any]]) -> None:
    cells = [cells_of(app, rule_for(app, endpoint, method), method, world) for endpoint, method in CELLS]
    asked, let_in = sum(map(len, cells)), sum(sum(found.values()) for found in cells)
    without = len(CELLS) * (2 + len(OUTSIDERS))
    print(f"{len(CELLS)} routes and methods, {asked} cells with a session ({let_in} let in), {without} without one")
    assert asked + without > 8_000
    assert 0 < let_in < asked / 2


def relations_of(rule: Rule, world: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    """For whose record and in what state an address is asked."""
    own = world["own"]
    ids = {name for name in rule.arguments if isinstance(own.get(name), UUID)}
    personal = {name for name in ids if world["closed"][name] != own[name]}
    if not rule.arguments:
        return RELATIONS[:1]  # one address, whoever's record
    if not ids:
        return RELATIONS
    if not personal:
        return (*RELATIONS, "random")
    return (*RELATIONS, *(state for state in STATES if state != "crossed" or ("case_id" in ids and len(personal) > 1)))


def cells_of(
    app: OutreachApp, rule: Rule, method: str, world: dict[str, dict[str, Any]]
) -> dict[tuple[str, str], bool]:
    """By the two tables: for each role, and each relation or state, whether they get in.

    A role without the permission never reaches the page, whatever record it asks for: it asks of the own one and
    of one of another centre.
    """
    rows, shut = MATRIX[rule.endpoint][method], shut_roles(app, rule)
    asked = relations_of(rule, world)
    let_in = {role: set(asked if rows == ["public"] else ()) for role in ROLES}
    for role, *relations in (row.split() for row in rows if rows != ["public"]):
        let_in[role] = set(RELATIONS if relations == ["all"] else relations)
        if "own" in let_in[role]:
            let_in[role] |= _states_of(rule.endpoint, role)
    each = [(role, one) for role in ROLES for one in asked if role not in shut or one in ("own", "other")]
    return {(role, relation): relation in let_in[role] for role, relation in each}


def shut_roles(app: OutreachApp, rule: Rule) -> set[str]:
    """The roles that lack the permission of a page."""
    permission = getattr(app.view_functions[rule.endpoint], "permission", Permission.ANYONE)
    return {role for role in ROLES if not may(Role(role), permission)}


def _states_of(endpoint: str, role: str) -> set[str]:
    """In which states somebody who gets in for the own case still does."""
    rows = AFTER.get(endpoint, AFTER["*"])
    return set(next((row.split()[1:] for row in rows["after"] if row.split()[0] == role), []))


def _is_public(cell: tuple[str, str]) -> bool:
    return bool(MATRIX[cell[0]][cell[1]] == ["public"])


def _keeping(clients: Collection[Browser], db: Session) -> Callable[[], None]:
    """What puts back the cookies of these and the rows of their sessions: the gate ends a session that is too old."""
    db.flush()
    cookies = {client: client.get_cookie(COOKIE) for client in clients}
    rows = db.execute(select(SignIn.__table__)).mappings().all()

    def put_back() -> None:
        if db.execute(select(SignIn.__table__)).mappings().all() != rows:
            db.execute(delete(SignIn))
            db.execute(insert(SignIn), [dict(row) for row in rows])
        for client, cookie in cookies.items():
            client.delete_cookie(COOKIE)
            if cookie is not None:
                client.set_cookie(COOKIE, cookie.value)

    return put_back


def _sign_in_of(client: Browser, db: Session) -> SignIn:
    with client.session_transaction() as cookie:
        return db.scalars(select(SignIn).where(SignIn.token_digest == digest(cookie["_user_id"]))).one()


def _is_sent_away(app: OutreachApp, client: Browser, rule: Rule, method: str, values: dict[str, Any]) -> bool:
    answer = client.open(address_for(app, rule, values), method=method)
    answer.close()
    to_sign_in = answer.status_code == 303 and answer.location.partition("?")[0] in ("/sign-in", "/sign-in/code")
    return to_sign_in or answer.status_code == 401


def _ask(
    app: OutreachApp, client: Browser, rule: Rule, method: str, values: dict[str, Any]
) -> tuple[bool, set[tuple[str, str]]]:
    """Whether an address lets somebody in, and whose fields the answer shows, its headers too."""
    answer = client.open(address_for(app, rule, values), method=method)
    shown = canaries.found_in(canaries.opened(answer) + str(answer.headers).encode())
    answer.close()
    assert answer.status_code in (200, 303, 404, 401), f"{rule.endpoint}: {answer.status_code}"
    return answer.status_code not in (404, 401), shown  # 401: what a program is asked for in place of a cookie
