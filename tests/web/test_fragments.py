"""Fragments and addresses: made once, and the same as if made anew for every request."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from flask import g, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from outreach.web.application import OutreachApp
from outreach.web.fragments import KEPT, Addresses, Fragments
from tests.support.browser import Browser
from tests.support.cast import Cast


def test_a_fragment_is_shown_once_for_all_it_depends_on() -> None:
    fragment, shown = Fragments(), list[str]()

    def show(role: str) -> Markup:
        shown.append(role)
        return Markup(f"<b>{role}</b>")  # noqa: S704 (a test's own text)

    assert [fragment("menu", show, role) for role in ("a", "b", "a")] == ["<b>a</b>", "<b>b</b>", "<b>a</b>"]
    assert shown == ["a", "b"]


def test_fragments_do_not_grow_for_ever() -> None:
    fragment = Fragments()
    for number in range(KEPT + 1):
        fragment("page", lambda _number: Markup("kept"), number)
    assert fragment("page", lambda _number: Markup("anew"), 0) == "anew"


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
    names = {*re.findall(r"{% set (\w+) =", frame), *re.findall(r"{% import [^%]+ as (\w+)", frame), "icon", "fragment"}
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
