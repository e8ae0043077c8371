"""What a page does not ask for is refused in the reader's language, and so is a choice that is not in its list."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from outreach.access.audit import AuditLine
from outreach.web.application import OutreachApp
from outreach.web.forms import Form
from outreach.web.undeclared_fields import ALWAYS, WORDS
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.databases import lay
from tests.support.matrix import MATRIX, ROLES, address_for

Open = Callable[..., Browser]
Worlds = dict[str, dict[str, Any]]
SAID = {"en": WORDS.text, "th": "มีข้อมูลที่หน้านี้ไม่ได้ขอถูกส่งมาด้วย"}
POSTED = [endpoint for endpoint, methods in MATRIX.items() if "POST" in methods and not endpoint.startswith("api.")]
LINKS = "partners.link_"  # without an open link they lead away, whatever was sent; so does a code shown already
FORMS = [endpoint for endpoint in POSTED if "GET" in MATRIX[endpoint]]
LOOKS = (
    *("camp.roll", "camp.candidates", "camp.needs", "case.reveal", "cells.read", "contact.met_read", "house.sleepers"),
    *("rows.write", "sign_in", "denied", "person.compare"),
)
ASKED = re.compile(r'<form method="get".*?</form>', re.DOTALL)  # filters of a list: nothing is written by them
SENT = re.compile(r'<form method="post" action="([^"?]*)[^>]*>.*?</form>', re.DOTALL)
CONTROL = re.compile(r"<(?:select|input)[^>]*>")


@pytest.fixture
def app(house: OutreachApp, peopled: tuple[Path, Worlds]) -> Iterator[OutreachApp]:
    """The application on a fresh copy of the whole world."""
    yield from lay(house, peopled[0])


def client_of(cast: Cast, browser: Open, endpoint: str, speaks: str = "en") -> Browser:
    rows = MATRIX[endpoint]["POST"]
    user = None if rows == ["public"] else getattr(cast, ROLES[rows[0].split()[0]])
    return browser(user, speaks=speaks)


def rule_of(app: OutreachApp, endpoint: str) -> Rule:
    return next(r for r in app.url_map.iter_rules() if r.endpoint == endpoint and "POST" in (r.methods or ()))


def acts(db: Session) -> list[str]:
    """The acts on record; what is read is none, nor that something was refused."""
    read = (
        AuditLine.action.in_([*LOOKS, "request.undeclared"])
        | AuditLine.action.like("%.read")
        | AuditLine.action.like("%.list")
    )
    return list(db.scalars(select(AuditLine.action).where(~read)))


def _leads_away(endpoint: str) -> bool:
    return endpoint.startswith(LINKS) or endpoint == "access.enter_code"


@pytest.mark.parametrize("endpoint", POSTED)
def test_a_field_that_no_page_asks_for_is_refused(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, peopled: tuple[Path, Worlds], endpoint: str
) -> None:
    speaks = "th" if POSTED.index(endpoint) % 2 else "en"
    client, before = client_of(cast, browser, endpoint, speaks), acts(db)
    answer = client.post(address_for(app, rule_of(app, endpoint), peopled[1]["own"]), data={"is_admin": "1"})
    assert (answer.status_code == 400 and SAID[speaks] in answer.text) or _leads_away(endpoint)
    assert acts(db) == before


def choices(page: str, address: str) -> set[str]:
    """The names of the controls of the forms sent to an address that offer a list: selects, radios, lists of ticks."""
    found = set()
    for control in CONTROL.findall(SENT.sub(lambda one: one[0] if one[1] == address else "", ASKED.sub("", page))):
        about = dict(re.findall(r'([a-z]+)="([^"]*)"', control))
        one_of_many = about.get("type") in ("radio", "checkbox") and about.get("value") != "y"
        if "name" in about and (control.startswith("<select") or one_of_many):
            found.add(about["name"])
    return found


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_choice_that_is_not_listed_is_refused_at_its_field(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, peopled: tuple[Path, Worlds], endpoint: str
) -> None:
    client, address = client_of(cast, browser, endpoint), address_for(app, rule_of(app, endpoint), peopled[1]["own"])
    names, before = choices(client.get(address).text, address), acts(db)
    answer = client.post(address, data=dict.fromkeys(names, "no-such-choice"))
    assert answer.status_code == 200 or not names
    said = re.findall(r'id="([a-z0-9_]+)-error"|href="#([a-z0-9_]+)"', answer.text)
    assert names <= {at or to for at, to in said}
    assert acts(db) == before or not names


def test_what_a_page_sends_beside_its_fields_is_declared(app: OutreachApp) -> None:
    """A button or hidden field written by hand would be refused, and nobody would see it before it is pressed."""
    root = Path(app.root_path)
    pages = "".join(ASKED.sub("", page.read_text()) for page in (root / "templates").rglob("*.html"))
    code = "".join(file.read_text() for file in (root / "outreach").rglob("*.py"))
    by_hand = set(re.findall(r'<button[^>]* name="([a-z_]+)"|<input type="hidden" name="([a-z_]+)"', pages))
    names = {name for found in by_hand for name in found if name} - ALWAYS
    kinds = [kind for kind in _kinds(Form) if hasattr(kind, "beside")]
    fields = {name for kind in kinds for name in (*dir(kind), *kind.beside)}
    said = {name for names in re.findall(r"\bdeclare\(([^)]*)\)", code) for name in re.findall(r'"([a-z_]+)"', names)}
    assert "preview" in names
    assert names <= fields | said


def _kinds(kind: type[Form]) -> list[type[Form]]:
    return [kind, *(one for below in kind.__subclasses__() for one in _kinds(below))]
