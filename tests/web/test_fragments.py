"""Fragments and addresses: made once, and the same as if made anew for every request."""

import ast
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import g, url_for
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.orm import Session

from outreach.casefile.due_days import What
from outreach.web.application import OutreachApp
from outreach.web.fragments import KEPT, Addresses, Framed
from tests.support.browser import Browser
from tests.support.cast import Cast


@pytest.fixture
def framed(app: OutreachApp) -> Iterator[Framed]:
    loader = DictLoader(
        {"frame": "{% macro part(role) %}<b>{{ role }} {{ made() }}</b>{{ slot('name') }}{% endmacro %}"}
    )
    app.jinja_env.globals["made"] = itertools.count(1).__next__
    app.jinja_env.loader = ChoiceLoader([loader, app.jinja_env.loader])  # type: ignore[list-item]
    with app.app_context():
        yield Framed("frame")


def test_a_part_is_shown_once_and_its_slots_filled_each_time(framed: Framed) -> None:
    shown = [framed("part", {"name": name}, role) for role, name in (("a", "x"), ("b", "y"), ("a", "<z>"))]
    assert shown == ["<b>a 1</b>x", "<b>b 2</b>y", "<b>a 1</b>&lt;z&gt;"]


def test_what_is_kept_of_a_frame_does_not_grow_for_ever(framed: Framed) -> None:
    shown = [framed("part", {"name": ""}, number) for number in [*range(KEPT + 1), 0]]
    assert (shown[0], shown[-1]) == ("<b>0 1</b>", f"<b>0 {KEPT + 2}</b>")


def test_no_name_and_no_token_stays_in_the_frame(cast: Cast, browser: Callable[..., Browser]) -> None:
    pages = {who.username: browser(who).get("/account").text for who in (cast.malee, cast.prasit)}
    heads = {name: page.partition("<main")[0] for name, page in pages.items()}
    assert [cast.malee.name in heads[name] for name in ("malee", "prasit")] == [True, False]
    tokens = [set(re.findall(r'name="csrf_token" value="([^"]+)"', page)) for page in heads.values()]
    assert [len(one) for one in tokens] == [1, 1]
    assert tokens[0] != tokens[1]


def test_each_role_has_its_own_menu_in_its_language(cast: Cast, browser: Callable[..., Browser]) -> None:
    def menu(who: Browser) -> str:
        return who.get("/account").text.partition('<nav class="rooms"')[2].partition("</nav>")[0]

    worker, head = browser(cast.malee), browser(cast.prasit)
    assert "/approvals" not in menu(worker)
    assert "/approvals" in menu(head)
    assert "/approvals" not in menu(worker)
    head.post("/language/th", data={"page": "/"})
    assert ("งานวันนี้" in menu(head), "งานวันนี้" in menu(worker)) == (True, False)


def test_an_address_from_a_pattern_is_the_address(app: OutreachApp, db: Session) -> None:
    address, asked = Addresses(), 0
    for rule in app.url_map.iter_rules():
        if {type(one).__name__ for one in rule._converters.values()} <= {"UUIDConverter"}:
            for root in ("", "/outreach"):
                values = {name: uuid4() for name in rule.arguments}
                with app.test_request_context("/", base_url=f"http://localhost{root}"):
                    assert address(rule.endpoint, **values) == url_for(rule.endpoint, **values)
                asked += 1
    assert asked > 100


@pytest.mark.parametrize(
    "values",
    [
        {"what": "plan"},
        {"what": "plan", "after": "2026-11-30_7 & ö/ü?"},
        {"what": "plan", "after": None},
        {"what": What.PLAN, "ticked": 1, "_anchor": "x"},
    ],
)
def test_an_address_with_more_than_ids_is_the_address(app: OutreachApp, values: dict[str, Any]) -> None:
    address = Addresses()
    for endpoint in ("dashboard.due_list", "dashboard.case_list"):
        for root in ("", "/outreach"):
            with app.test_request_context("/", base_url=f"http://localhost{root}"):
                assert address(endpoint, **values) == url_for(endpoint, **values)


def test_what_an_address_says_of_its_request_is_not_repeated(app: OutreachApp) -> None:
    address, said = Addresses(), list[str]()
    for mark in ("11111111", "22222222", None):
        with app.test_request_context("/r/"):
            if mark:
                g.link_mark = mark
            said.append(address("partners.link_accept"))
    assert said == ["/r/accept?of=11111111", "/r/accept?of=22222222", "/r/accept"]


def test_no_page_is_given_a_name_that_the_frame_sets() -> None:
    frame = Path("templates/web/base.html").read_text()
    names = {
        *re.findall(r"{% set (\w+) =", frame),
        *re.findall(r"{% import [^%]+ as (\w+)", frame),
        "icon",
        "framed",
        "slot",
    }
    given = {
        keyword.arg
        for file in Path("outreach").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "render_template"
        for keyword in call.keywords
    }
    assert "me" in names
    assert len(given) > 100
    assert given & names == set()
