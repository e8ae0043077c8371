"""The administrator presses every button, and sends every form, that the table of routes lets an administrator send.

Each is filled as somebody would who is after the young people: with the administrator's own telephone and addresses,
the highest role, every choice ticked, for every account there is. Then whoever that person may have on their side (the
administrator, a manager's account, a caseworker, an agency's user, every token and link that a page showed, every
account that was made) looks around: nobody sees a field of a young person that they did not see before.
"""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from outreach.access import admissions, users
from outreach.access.admissions import Admission, AdmissionReason
from outreach.access.outbox.messages import Message
from outreach.access.permissions import MAY, Permission, Role
from outreach.access.users import User
from outreach.directory.agencies import Agency, AgencyContact
from outreach.web.application import OutreachApp
from tests.access.test_signins import sign_in
from tests.exchange.test_directories import organization, sent
from tests.support import canaries
from tests.support.addresses import choices
from tests.support.browser import Browser
from tests.support.cast import PASSWORD, Cast
from tests.support.databases import lay
from tests.support.forms import Field, Form, Page
from tests.support.matrix import MATRIX
from tests.support.programs import ROOT, Program, program
from tests.support.ways_in import NEW
from tests.support.world import RELATIONS

__all__ = ["program"]

Open = Callable[..., Browser]
Worlds = dict[str, dict[str, Any]]
Seen = set[tuple[str, str, str]]
OWN = {Permission.ANYONE, Permission.SIGNED_IN}  # what everybody may do with their own account alone
SECOND = Permission.DECIDE_ADMISSION  # what they may do as a second person: pressed for all that waits
ACTS = sorted(
    endpoint
    for endpoint, may in MATRIX.items()
    if "administrator all" in may.get("POST", ()) and "caseworker all" not in may["POST"]
)
MINE = {"phone": "0899000111", "email": "mine@thief.example", "line_id": "mine-line", "address": "9 mine road"}
TYPED = {
    "name": "ของฉัน",
    "username": "mine",
    "code": "mine",
    "name_th": "ของฉัน",
    "name_en": "Mine",
    "website": "https://thief.example",
    "day": "1/2/2569",
    "signed_on": "1/2/2569",
}
ON_MY_SIDE = ("dao", "chai", "malee", "wanna")
TOKEN = re.compile(r"outreach_[A-Za-z0-9]{40}[0-9a-f]{8}")
LINK = re.compile(r"/invitation/[\w-]{43}")
LAST = ("set_user", "set_agency", "close_agency", "revoke_token")  # after them there is less to press


@pytest.fixture
def app(house: OutreachApp, peopled: tuple[Path, Worlds]) -> Iterator[OutreachApp]:
    """The application on a fresh copy of the whole world."""
    yield from lay(house, peopled[0])


def test_every_act_of_the_table_of_routes_is_pressed(app: OutreachApp) -> None:
    may = MAY[Role.ADMINISTRATOR] - OWN - {SECOND}
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    alone = {one for one in posts if "caseworker all" not in MATRIX[one]["POST"]}
    assert {one for one in alone if _permission(app, one) in may} == set(ACTS)


@pytest.mark.parametrize("room", sorted({act.split(".")[0] for act in ACTS}))
def test_no_act_of_the_administrator_opens_anything_alone(
    app: OutreachApp,
    db: Session,
    cast: Cast,
    browser: Open,
    program: Callable[..., Program],
    peopled: tuple[Path, Worlds],
    room: str,
) -> None:
    """One after the other in one world: what an act prepares, the next one may use."""
    thief = Thief(app, db, cast, browser, peopled[1])
    before = thief.sees()
    admissions.confirm(db, admissions.ask(db, cast.kitti, AdmissionReason.LOST, cast.dao), cast.prasit)
    shown = {act: thief.press(act) for act in sorted(ACTS, key=_ends) if act.startswith(f"{room}.")}
    assert [act for act, page in shown.items() if not page] == [], "no form was accepted: say how it is filled"
    pages = " ".join(shown.values())
    assert thief.sees() - before == set()
    assert not [text for text in TOKEN.findall(pages) if _opens(program(text=text))]
    assert not [link for link in LINK.findall(pages) if thief.gets_in_by(link)]
    assert not thief.gets_in_as(TYPED["username"])
    assert thief.is_reached() == []


def test_the_administrator_is_no_second_person_over_young_people(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, peopled: tuple[Path, Worlds]
) -> None:
    thief = Thief(app, db, cast, browser, peopled[1])
    second = browser(_second(db))
    for user in (cast.prasit, cast.malee, cast.wanna):
        second.post(f"/users/{user.id}/reset", data={"reason": "lost"})
    waiting = [one.id for one in db.scalars(select(Admission).where(Admission.decided_at.is_(None)))]
    acts = {r.endpoint for r in app.url_map.iter_rules() if "POST" in (r.methods or ()) and _is(app, r, SECOND)}
    assert len(acts) >= 3
    for values in [*peopled[1].values(), *({"admission_id": one} for one in waiting)]:
        for rule in (one for act in acts for one in _rules(app, act) if values.keys() >= one.arguments - {"what"}):
            assert thief.do(rule, values) == "", rule.endpoint


class Thief:
    """The administrator, and who may be on their side."""

    def __init__(self, app: OutreachApp, db: Session, cast: Cast, browser: Open, worlds: Worlds) -> None:
        self.app, self.db, self.cast, self.browser, self.worlds = app, db, cast, browser, worlds
        self.client = browser(cast.dao)

    def targets(self, rule: Rule) -> list[dict[str, Any]]:
        """Each account, if it is about one; else the records of each relation."""
        own = self.worlds["own"]
        if "user_id" in rule.arguments:
            return [own | {"user_id": one.id} for one in self.db.scalars(select(User).where(User.signs_in))]
        ids = [{name: self.worlds[relation].get(name) for name in rule.arguments} for relation in RELATIONS]
        return [self.worlds["own"] | one for number, one in enumerate(ids) if one not in ids[:number]]

    def press(self, act: str) -> str:
        """Everything that this act can be done to; answers what was shown."""
        return "".join(self.do(rule, one) for rule in _rules(self.app, act) for one in self.targets(rule))

    def do(self, rule: Rule, values: dict[str, Any]) -> str:
        """Send it, every choice of it; answers what was shown, or nothing if it was refused."""
        return "".join(self._send(address) for address in self._addresses(rule, values))

    def _addresses(self, rule: Rule, values: dict[str, Any]) -> list[str]:
        with self.app.test_request_context():
            return [
                self.app.url_for(rule.endpoint, **{n: w if n == "what" else values[n] for n in rule.arguments})
                for w in sorted(choices(rule))
            ]

    def _send(self, address: str) -> str:
        page = self.client.get(address)
        forms = [one for one in Page(page.text).forms if one.method == "POST" and one.address in ("", address)]
        sent = _filled(forms[-1]) if forms else self._carried(address)
        answer = self.client.post(address, data=sent, content_type="multipart/form-data" if "file" in sent else None)
        refused = answer.status_code not in (200, 303) or "data-problems" in answer.text or "is-invalid" in answer.text
        return "" if refused else answer.text + str(answer.location)

    def _carried(self, address: str) -> dict[str, Any]:
        """A button; the second step of an import carries the file that the first one was shown."""
        if not address.endswith("/take-in"):
            return {}
        looked_at = self.client.post("/agencies/import", data={"file": _file()}, content_type="multipart/form-data")
        return next(form.filled() for form in Page(looked_at.text).forms if "package" in form.fields)

    def sees(self) -> Seen:
        """Which fields of whom each one sees, on a page for every permission that their role has now."""
        found: Seen = set()
        for name in ON_MY_SIDE:
            user = getattr(self.cast, name)
            client = self.browser(user)
            for address in self._doors(user.role):
                found |= {(name, *one) for one in canaries.found_in(canaries.opened(client.get(address)))}
        return found

    def _doors(self, role: Role) -> list[str]:
        """Of every permission a page without a record, and one with a record, of each relation."""
        rules: dict[tuple[Permission, bool], Rule] = {}
        for rule in self.app.url_map.iter_rules():
            permission = _permission(self.app, rule.endpoint)
            leads = rule.arguments <= {"case_id", "referral_id", "agency_id"} and permission in MAY[role] - OWN
            if leads and "GET" in (rule.methods or ()):
                rules.setdefault((permission, bool(rule.arguments)), rule)
        found = (self._addresses(rule, self.worlds[one]) for rule in rules.values() for one in RELATIONS)
        return list(dict.fromkeys(address for addresses in found for address in addresses))

    def gets_in_by(self, link: str) -> bool:
        """Whether a link lets somebody choose the password of an account without the word of a second person."""
        chosen = {"new_password": NEW, "again": NEW, "word": "aaaaa-bbbbb"}
        return self.browser().post(link, data=chosen).status_code == 303

    def gets_in_as(self, username: str) -> bool:
        """Whether one signs in as the account that was made."""
        return any(sign_in(self.browser(), username, one) == "/" for one in (PASSWORD, NEW))

    def is_reached(self) -> list[str]:
        """Where an agency's mail, calls or letters would come to the administrator, or what is on its way there."""
        rows = [*self.db.scalars(select(Agency)), *self.db.scalars(select(AgencyContact))]
        ways = [str(getattr(row, name, "")) for row in rows for name in MINE]
        return [way for way in (*ways, *(m.address or "" for m in self.db.scalars(select(Message)))) if _is_mine(way)]


def _filled(form: Form) -> dict[str, Any]:
    sent: dict[str, Any] = {"csrf_token": form.fields["csrf_token"].values} if "csrf_token" in form.fields else {}
    for name, one in form.fields.items():
        if name not in ("csrf_token", "once"):
            sent[name] = _file() if one.kind == "file" else _value(name, one)
    return sent


def _value(name: str, one: Field) -> list[str] | str:
    if name in MINE | TYPED:
        return (MINE | TYPED)[name]
    if one.kind == "checkbox":
        return one.choices
    if one.choices:
        wanted = [choice for choice in one.choices if choice in ("supervisor", "new", "mou")]
        return (wanted or [choice for choice in one.choices if choice])[-1]
    return one.values[0] if one.values and one.values[0] else ""


def _file() -> Any:
    ways = {"email": MINE["email"], "phones": [{"id": "p", "number": MINE["phone"], "type": "voice"}]}
    return (io.BytesIO(sent(organization(1, **ways), organization(2, **ways, contacts=[{"id": "c"} | ways]))), "x.json")


def _is_mine(way: str) -> bool:
    return any(one in way for one in MINE.values())


def _opens(client: Program) -> bool:
    return any(client.get(f"{ROOT}/{what}").status_code == 200 for what in ("referrals", "agency", "webhooks"))


def _second(db: Session) -> User:
    named = {"username": "second-admin", "name": "ผู้ดูแลอีกคน", "role": Role.ADMINISTRATOR, "password": PASSWORD}
    return users.create(db, **named, actor=None, must_change_password=False)  # type: ignore[arg-type]


def _permission(app: OutreachApp, endpoint: str) -> Permission:
    return getattr(app.view_functions[endpoint], "permission", Permission.ANYONE)


def _is(app: OutreachApp, rule: Rule, permission: Permission) -> bool:
    return _permission(app, rule.endpoint) is permission


def _ends(act: str) -> tuple[bool, str]:
    return act.split(".")[1] in LAST, act


def _rules(app: OutreachApp, endpoint: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint and "POST" in (rule.methods or ())]
