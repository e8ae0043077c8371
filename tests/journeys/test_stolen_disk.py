"""Whoever steals the disk finds no word about anybody: in the database, temporary files, logs or backups."""

import base64
import json
import os
import re
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import APIRequestContext, Playwright, StorageState, StorageStateCookie

from config import Settings
from outreach.access import signins
from outreach.access.signins import SignIn
from outreach.core import clock
from outreach.core.keys import make_keys
from outreach.factory import create_app
from tests.support import forks, tls
from tests.support.browser import SITE
from tests.support.cast import make_cast

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
WORD = "กระรอกบินสีทอง"  # stands in everything that is typed, said or attached
ID_CARD, PHONE, PASSPORT = "1509966010011", "0819876504", "ZK9913756"
CANARIES = (WORD, ID_CARD, PHONE, PASSPORT)
FORMS = "contacts/new person notes/new consents/new needs plan therapy review follow-up outcome group core-person close"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp874")


class Fields(HTMLParser):
    """What a browser would send of the last form on a page, with a canary in every box that takes words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        name, kind = has.get("name", ""), has.get("type", "text")
        if tag == "form":
            self.values = {}
        if tag == "textarea" or (tag == "input" and kind in ("text", "tel", "search") and not has.get("value")):
            self.values.update({name: typed(name, has)} if typed(name, has) else {})
        elif tag == "input" and (kind in ("hidden", "text") or (kind in ("radio", "checkbox") and "checked" in has)):
            self.values[name] = has.get("value", "")
        elif tag == "input" and kind in ("radio", "checkbox"):
            self.values.setdefault(name, has.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and has.get("value") and self._select:
            self.values.setdefault(self._select, has["value"])


def typed(name: str, has: dict[str, str]) -> str:
    """A canary that the box accepts; nothing for numbers and days."""
    known = {"national_id": ID_CARD, "phone": PHONE, "passport": PASSPORT}
    is_number = has.get("inputmode") == "numeric" or re.search("date|day|_on$|_time$", name)
    return known.get(name, "" if is_number else f"{WORD} {name}")


class Site:
    """The production server in a process of its own, with its log, and folders that are searched afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.key_file = folder, folder / "keys" / "root.key"
        for name in ("data", "tmp", "logs", "backups"):
            (folder / name).mkdir(parents=True)
        make_keys(self.key_file)
        self.run("db", "upgrade")
        self.certificate = tls.make_certificate(folder)
        self.signed_in = self._plant()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def _plant(self) -> StorageState:
        """The cast; the answer is a browser in which Malee has signed in."""
        data = self.folder / "data"
        app = create_app(Settings(data, f"sqlite:///{data / 'outreach.db'}", self.key_file))
        token, moment = secrets.token_urlsafe(32), clock.now()
        with app.extensions["sessions"]() as session, session.begin():
            malee = make_cast(session)["malee"]
            session.add(SignIn(token_digest=signins.digest(token), user_id=malee, made_at=moment, seen_at=moment))
        app.extensions["engine"].dispose()
        client = app.test_client()
        with client.session_transaction(base_url=SITE) as signed:
            signed["_user_id"], signed["_fresh"] = token, True
        kept = client.get_cookie("__Host-outreach")
        assert kept
        cookie: StorageStateCookie = {
            "name": "__Host-outreach",
            "value": kept.value,
            "domain": "127.0.0.1",
            "path": "/",
            "expires": -1,
            "httpOnly": True,
            "secure": True,
            "sameSite": "Lax",
        }
        return {"cookies": [cookie], "origins": []}

    @property
    def _environment(self) -> dict[str, str]:
        own = {"OUTREACH_DATA": self.folder / "data", "OUTREACH_KEY_FILE": self.key_file, "TMPDIR": self.folder / "tmp"}
        return os.environ | {name: str(value) for name, value in own.items()}

    def run(self, *words: str) -> str:
        """A command of the operator."""
        done = forks.run(words, self._environment)
        done.check_returncode()
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address, while the server runs."""
        words = ("serve", "--port", str(self.port))
        with (self.folder / "logs" / "server.log").open("w") as log:
            process = forks.start(words, self._environment, log=log)
            try:
                self._wait()
                with tls.in_front_of(self.port, self.certificate) as port:
                    yield f"https://127.0.0.1:{port}"
            finally:
                process.terminate()
                process.wait(timeout=20)

    def _wait(self) -> None:
        for _ in range(600):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError((self.folder / "logs" / "server.log").read_text())


def send(client: APIRequestContext, page: str, **own: str) -> str:
    """Fill a form in as a browser does, and send it."""
    fields = Fields(client.get(page).text()).values | own
    fields.pop("step", "")  # a consent is sent whole
    files = {"file": {"name": f"{WORD}.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}}
    if page.endswith("attachments/new"):
        return client.post(page, multipart=fields | files).text()
    return client.post(page, form=fields).text()


def a_pdf() -> bytes:
    body = f"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% {' '.join(CANARIES)}\n".encode()
    return body + b"%" + WORD.encode() * 30_000 + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def work(client: APIRequestContext) -> str:
    """A caseworker's evening: everything typed holds a canary; answers what the page of the case shows then."""
    known = {"how": "trusts", "age": "15", "not_the_same": "1"}
    answer = client.post(
        "/contacts/new", form=Fields(client.get("/contacts/new").text()).values | known, max_redirects=0
    )
    case = re.sub(r"^https?://[^/]+", "", answer.headers.get("location", ""))
    assert case.startswith("/cases/"), answer.status_text
    for form in FORMS.split():
        send(client, f"{case}/{form}")
    send(client, f"{case}/attachments/new")
    send(client, "/find", called=WORD)
    client.post("/sign-in", form={"username": WORD, "password": f"{WORD} {ID_CARD}"})
    client.get(f"/cases/{quote(WORD)}")
    client.post(f"{case}/notes/new", form={"body": WORD, "csrf_token": "forged"})
    return client.get(case).text() + client.get(f"{case}/person").text()


def forms_of(text: str) -> dict[str, bytes]:
    """Every way in which a text could lie on a disk."""
    plain = {name: text.encode(name) for name in ENCODINGS}
    raw = text.encode()
    turned = {f"base64+{skip}": base64.b64encode(b"\0" * skip + raw)[4 if skip else 0 : -4] for skip in range(3)}
    hexed = {"hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    return plain | turned | hexed | {"url": quote(text).encode(), "json": json.dumps(text)[1:-1].encode()}


def hits(folder: Path) -> list[str]:
    """Files that hold a canary, in whichever form; names of files count too."""
    wanted = [(canary, how, form) for canary in CANARIES for how, form in forms_of(canary).items()]
    found = []
    for path in folder.rglob("*"):
        kept = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        found += [f"{path.name}: {canary[:3]}… as {how}" for canary, how, form in wanted if form in kept]
    return found


@pytest.mark.parametrize("how", list(forms_of(WORD)))
def test_the_search_of_this_test_finds_what_lies_open(tmp_path: Path, how: str) -> None:
    (tmp_path / "left").write_bytes(b"xx" + forms_of(WORD)[how] + b"yy")
    assert hits(tmp_path)


def test_nothing_that_was_typed_can_be_read_from_the_disk(tmp_path: Path, playwright: Playwright) -> None:
    site = Site(tmp_path / "stolen")
    identity = tmp_path / "kept apart"
    recipient = re.search(r"age1\w+", site.run("backup", "recipient", "--new", str(identity)))
    assert recipient
    with site.served() as address:
        malee = {"storage_state": site.signed_in, "ignore_https_errors": True}  # the certificate is our own
        shown = work(playwright.request.new_context(base_url=address, **malee))  # type: ignore[arg-type]
        assert shown.count(WORD) >= 12
        assert [canary for canary in CANARIES if canary not in shown] == []
        assert (site.folder / "data" / "outreach.db-wal").stat().st_size > 0
        site.run("backup", "create", "--out", str(site.folder / "backups"), "--to", recipient[0])
        assert len(list((site.folder / "backups").iterdir())) == 2
        assert hits(site.folder) == []
    assert hits(site.folder) == []
