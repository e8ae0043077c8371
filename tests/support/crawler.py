"""Somebody who opens every page of the house that they can reach, and sends every form of it, well and ill."""

import re
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import got_request_exception
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support import canaries
from tests.support.addresses import readable
from tests.support.browser import SITE, Browser
from tests.support.forms import Field, Form, Page

Sent = dict[str, list[str]]
Key = tuple[str, tuple[str, ...]]
Values = dict[str, Any]
SAME = 3
LAST = ("sign_out", "sign_out_everywhere", "end_session", "close", "erase", "carry_out")
LONG = "ก" * 5_000
BAD_DAYS = ("31/02/2569", "1/1/99999", "1/1/0001")
WORDS = ("text", "textarea", "search", "tel", "email", "url")
TWISTS = ("", "-1", "9" * 30, "ก\0", "x" * 3000, "2026-13-45_x", "9999-12-31_00000000-0000-0000-0000-000000000000")
KEPT = "csrf_token"
TODAY = clock.show_date(clock.today(), "en", "numeric")
UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
A_DAY = re.compile(r"(^|_)(day|on|date|from|until|since|at)(_|$)|^\d{1,2}/\d{1,2}/\d{4}$")


@dataclass
class Found:
    """What a walk has met. failed: what the server could not answer; shown: whose canaries it saw, and where."""

    asked: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    shown: dict[tuple[str, str], str] = field(default_factory=dict)


class Walker:
    """One role in its browser, which `open_browser` makes anew when a form has ended its session.

    own, other: the records of their own centre or agency, and those of another. done: which forms have been sent ill
    by now, whoever did it: what is in them is judged alike for all. page: told which one is being asked. shut: the
    endpoints that open nobody's record to their role, by the access matrix: asked for one record, not for each.
    same: how many pages of one rule with the same questions are opened by links; if one, what is shut is left out, and
    a form is sent by the first that meets it.
    """

    def __init__(
        self,
        app: OutreachApp,
        open_browser: Callable[[], Browser],
        own: Values,
        other: Values,
        done: set[Key],
        page: dict[str, str],
        shut: Collection[str],
        same: int = SAME,
    ) -> None:
        self.app, self.open_browser, self.own, self.other, self.spoilt = app, open_browser, own, other, done
        self.page, self.shut, self.same = page, shut, same
        self.browser, self.found = open_browser(), Found()
        self.forms: dict[tuple[Any, ...], tuple[str, Form]] = {}
        self.opened: Counter[tuple[Any, ...]] = Counter()
        self.went_wrong = ""
        self.token: str | None = None  # of the session now, if an earlier one was ended
        got_request_exception.connect(self._note, app)

    def walk(self, *worlds: Values) -> Found:
        """Every page by its rule and by links, then every form that stood on one."""
        self.read([*self._by_rules(worlds)])
        for address, form in sorted(self.forms.values(), key=lambda one: self._is_last(one[0], one[1])):
            self.send(address, form)
        return self.found

    def read(self, addresses: list[str]) -> None:
        """Open each, and what it links to."""
        while addresses:
            page = self._get(addresses.pop())
            if page is not None:
                further = [link for link in page.links if self._is_new(link)]
                addresses += further + [twisted for link in further for twisted in self._twisted(link)]

    def _twisted(self, link: str) -> Iterator[str]:
        """An address that asks for something, with what no page of ours asks for: once for each question of a page."""
        path, _, query = link.partition("?")
        asked, rule = dict(parse_qsl(query)), self._rule(link)
        keys = {(f"? of {rule}", (name,)) for name in asked}
        if not keys <= self.spoilt:
            self.spoilt |= keys
            for value in TWISTS:
                yield f"{path}?{urlencode(dict.fromkeys(asked, value))}"

    def send(self, page: str, form: Form) -> None:
        """One form: empty, as it stands, and the first time with what nobody should send."""
        address = form.address or page
        key = self._rule(address), form.shape
        for sent in attempts(form) if self.same > 1 or key not in self.spoilt else ():
            self._ask(form.method, address, sent, page)
        if key not in self.spoilt:
            self.spoilt.add(key)
            for sent in spoilt(form, self.own, self.other):
                self._ask(form.method, address, sent, page)

    def _get(self, address: str) -> Page | None:
        answer = self._ask("GET", address, None, "/")
        if answer is None or answer.mimetype != "text/html":
            return None
        page = Page(answer.text)
        for form in page.forms:
            key = (self._rule(form.address or address), form.shape)
            self.forms.setdefault(key, (address, form))
        return page

    def _ask(self, method: str, address: str, sent: Sent | None, page: str) -> TestResponse | None:
        self.went_wrong = ""
        options: dict[str, Any] = {"headers": {"Referer": SITE + page}} if method == "POST" else {}
        if sent and "csrf_token" in sent and self.token is not None:  # the page was opened in an earlier session
            self.token = self.token or self.browser.token()
            sent = sent | {"csrf_token": [self.token]}
        if sent is not None:
            options["query_string" if method == "GET" else "data"] = sent
        said = self.page["now"] = f"{method} {self._rule(address)}"
        answer = self.browser.open(address, method=method, **options)
        self.found.asked[f"{method} {answer.status_code}"] += 1
        if self.went_wrong or answer.status_code in (500, 400):
            self.found.failed.setdefault(f"{said}: {answer.status_code}", f"{sent} {self.went_wrong}")
        for seen in canaries.found_in(canaries.opened(answer)):
            self.found.shown.setdefault(seen, said)
        if answer.status_code == 303 and answer.location.startswith("/sign-in"):
            self.browser, self.token = self.open_browser(), ""
        answer.close()
        return answer

    def _note(self, _app: OutreachApp, exception: Exception, **_more: object) -> None:
        lines = traceback.format_exception(exception)
        ours = [line.strip().splitlines()[0] for line in lines if "/outreach/" in line]
        self.went_wrong = f"{type(exception).__name__}: {exception} at {ours[-2:]}"

    def _by_rules(self, worlds: tuple[Values, ...]) -> Iterator[str]:
        for number, values in enumerate(worlds):
            for rule, address in readable(self.app, values):
                if ((number == 0 and self.same > 1) or rule.endpoint not in self.shut) and self._is_new(address):
                    yield address

    def _is_new(self, address: str) -> bool:
        rule = self._rule(address)
        if rule == "-":
            return False
        questions = tuple(sorted({name for name, _value in parse_qsl(urlsplit(address).query)}))
        key = (address,)
        self.opened[key] += 1
        self.opened[(rule, questions)] += self.opened[key] == 1
        return self.opened[key] == 1 and self.opened[(rule, questions)] <= self.same

    def _rule(self, address: str) -> str:
        """The endpoint of an address; - if there is none."""
        for method in ("GET", "POST"):
            try:
                endpoint, _values = self.app.url_map.bind("localhost").match(urlsplit(address).path, method)
            except (HTTPException, RequestRedirect):
                continue
            return str(endpoint)
        return "-"

    def _is_last(self, page: str, form: Form) -> bool:
        return any(word in self._rule(form.address or page) for word in LAST)


def attempts(form: Form) -> Iterator[Sent]:
    """What is sent: nothing, and what the page itself has filled in."""
    filled = form.filled()
    yield {name: filled[name] for name in ("csrf_token",) if name in filled}
    yield filled


def spoilt(form: Form, own: Values, other: Values) -> Iterator[Sent]:
    """A form that is well filled in, and then with what nobody should send in one kind of its fields."""
    well = {name: one.values or [_likely(one)] for name, one in form.fields.items() if one.kind != "file"}
    well |= {form.button[0]: [form.button[1]]} if form.button else {}
    words = [name for name, one in form.fields.items() if one.kind in WORDS and not _is_day(one)]
    days = [name for name, one in form.fields.items() if _is_day(one)]
    numbers = [name for name in well if any(sign.isdigit() for value in well[name] for sign in value) and name != KEPT]
    foreign = {str(value): str(other.get(name, value)) for name, value in own.items()}
    yield well
    if words:
        yield well | {name: [LONG] for name in words}
        yield well | {name: ["ก\0x"] for name in words}
    if numbers:
        yield well | {name: [_full_width(value) for value in well[name]] for name in numbers}
        yield well | {name: [foreign.get(value, _another(value, other)) for value in well[name]] for name in numbers}
    for bad in BAD_DAYS if days else ():
        yield well | {name: [bad] for name in days}


def _likely(one: Field) -> str:
    """What somebody would choose or type."""
    if one.choices:
        return next((choice for choice in one.choices if choice), "")
    return TODAY if _is_day(one) else "1234" if "code" in one.name else "คำ"


def _is_day(one: Field) -> bool:
    return one.kind in WORDS and bool(A_DAY.search(one.name) or A_DAY.search("".join(one.values)))


def _full_width(value: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() and sign.isascii() else sign for sign in value)


def _another(value: str, other: Values) -> str:
    return str(other["case_id"]) if UUID_TEXT.fullmatch(value) else value
