"""The access matrix: every address, asked by every role of every relation, against the table in matrix.toml.

A new route fails here until it stands in the table. «role own mate» means: let in for a case of their own (or of
their centre, or a referral to their agency) and for a team-mate's, and 404 for all others.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from outreach.web.application import House
from tests.cast import Cast
from tests.conftest import Browser
from tests.world import RELATIONS, make_whole_world

MATRIX = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text())
ROLES = {"caseworker": "malee", "supervisor": "prasit", "partner": "wanna", "manager": "chai", "administrator": "dao"}
METHODS = ("GET", "POST")
CELLS = [(endpoint, method) for endpoint, methods in MATRIX.items() for method in methods]


def test_every_route_stands_in_the_matrix(app: House) -> None:
    routed = {(r.endpoint, m) for r in app.url_map.iter_rules() for m in METHODS if m in (r.methods or ())}
    tabled = set(CELLS)
    assert routed == tabled, f"mend tests/access/matrix.toml: {sorted(routed ^ tabled)}"


@pytest.mark.parametrize(("endpoint", "method"), CELLS, ids=[f"{e}-{m}" for e, m in CELLS])
def test_only_who_may_gets_in(app: House, db: Session, cast: Cast, browser: Any, endpoint: str, method: str) -> None:
    world = make_whole_world(db, cast)
    rule = next(r for r in app.url_map.iter_rules() if r.endpoint == endpoint and method in (r.methods or ()))
    found = {
        role: [
            relation
            for relation in RELATIONS
            if _lets_in(app, browser(getattr(cast, name)), rule, method, world[relation])
        ]
        for role, name in ROLES.items()
    }
    wanted = _wanted(MATRIX[endpoint][method])
    assert found == wanted


@pytest.mark.parametrize(("endpoint", "method"), CELLS, ids=[f"{e}-{m}" for e, m in CELLS])
def test_nobody_gets_in_without_signing_in(
    app: House, db: Session, cast: Cast, browser: Any, endpoint: str, method: str
) -> None:
    world = make_whole_world(db, cast)
    rule = next(r for r in app.url_map.iter_rules() if r.endpoint == endpoint and method in (r.methods or ()))
    answer = browser().open(_address(app, rule, world["own"]), method=method)
    answer.close()
    sent_away = answer.status_code == 303 and answer.location.startswith("/sign-in")
    assert sent_away is (MATRIX[endpoint][method] != ["public"])


def _lets_in(app: House, client: Browser, rule: Rule, method: str, values: dict[str, Any]) -> bool:
    answer = client.open(_address(app, rule, values), method=method)
    answer.close()
    assert answer.status_code in (200, 303, 404), f"{rule.endpoint}: {answer.status_code}"
    return answer.status_code != 404


def _address(app: House, rule: Rule, values: dict[str, Any]) -> str:
    chosen = {name: values.get(name, _first_of(rule, name)) for name in rule.arguments}
    if rule.endpoint == "access.choose_language":
        chosen["code"] = "en"
    if rule.endpoint == "bootstrap.static":
        chosen["filename"] = "css/bootstrap.min.css"
    asked = {"agency": values["agency_id"], "need": "counselling"} if "send_referral" in rule.endpoint else {}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **chosen, **asked)


def _first_of(rule: Rule, name: str) -> str:
    """The first word of an `<any(a,b):name>` part."""
    return rule.rule.split("<any(")[1].split(")")[0].split(",")[0] if name == "what" else ""


def _wanted(rows: list[str]) -> dict[str, list[str]]:
    if rows == ["public"]:
        return {role: list(RELATIONS) for role in ROLES}
    table: dict[str, list[str]] = {role: [] for role in ROLES}
    for row in rows:
        role, *relations = row.split()
        table[role] = list(RELATIONS) if relations == ["all"] else relations
    return table
