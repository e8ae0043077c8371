"""Telling an agency's own system: addresses and secrets, what is sent, who signs it, and when it is given up."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Posting
from outreach.access.outbox import Message, MessageState, messages
from outreach.access.outbox.sender import Sender
from outreach.api import telling, webhooks
from outreach.api.webhooks import Event, WebhookEndpoint
from outreach.c2_connect import referrals
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.programs import ROOT, Program
from tests.support.world import share

HOOKS = f"{ROOT}/webhooks"
URL = "https://nfe.example.org/told"
Open = Callable[..., Program]


def told(db: Session) -> list[dict[str, Any]]:
    """What waits in the outbox, oldest first."""
    db.expire_all()
    waiting = db.scalars(select(Message).where(Message.about.startswith("webhook:")).order_by(Message.made_at)).all()
    return [json.loads(letter.body) for letter in map(messages.read, waiting) if letter]


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As docs/api.md shows it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.".encode() + body
    mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(f"v1,{mark}", given) for given in headers["Webhook-Signature"].split())


def test_a_secret_is_shown_once_and_kept_sealed(program: Open, db: Session, cast: Cast) -> None:
    client = program(cast.nfe)
    made = client.act(HOOKS, url=URL, events=["referral.sent"])
    assert (made.status_code, made.json["events"]) == (201, ["referral.sent"])
    assert made.json["secret"].startswith("whsec_")
    again = client.get(HOOKS)
    assert (again.json["webhooks"][0]["url"], "secret" in again.text) == (URL, False)
    secret = base64.b64decode(made.json["secret"].removeprefix("whsec_"))
    endpoint = db.scalars(select(WebhookEndpoint)).one()
    assert secret not in endpoint.secret_sealed
    assert webhooks.secrets_of(db, endpoint) == [secret]


def test_the_same_key_gets_the_same_secret_and_one_address(program: Open, db: Session, cast: Cast) -> None:
    client = program(cast.nfe)
    first, again = (client.act(HOOKS, key="once", url=URL, events=["referral.sent"]) for _ in range(2))
    assert first.json["secret"] == again.json["secret"]
    assert len(webhooks.of_agency(db, cast.nfe.id)) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://nfe.example.org/",
        "https://user:word@nfe.example.org/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://[::1]/",
        "https://localhost/",
        "https://nfe.local/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1]/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://10.1.2.3./",
        "https://router.lan/",
        "https://nfe.example.org/#x",
        "https://nfe.example.org:port/",
        "ftp://nfe.example.org/",
        "https:///told",
        "https://nfe.example.org/ x",
        "https://nfe.example.org/" + "x" * 500,
        "nonsense",
    ],
)
def test_only_a_public_https_address_is_told(db: Session, cast: Cast, url: str) -> None:
    with pytest.raises(Refused) as problem:
        webhooks.register(db, cast.nfe.id, url, [Event.SENT], cast.dao)
    assert problem.value.field == "url"


def test_a_site_under_tls_says_why_it_takes_no_http(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused, match="served over https"):
        webhooks.register(
            db, cast.nfe.id, "http://127.0.0.1:9000/", [Event.SENT], cast.dao, local={("127.0.0.1", 9000)}
        )


@pytest.mark.parametrize("url", ["http://127.0.0.1/told", "http://169.254.169.254/latest", "http://localhost:9000/"])
def test_a_site_without_tls_tells_no_private_address_either(db: Session, cast: Cast, url: str) -> None:
    with pytest.raises(Refused) as problem:
        webhooks.register(db, cast.nfe.id, url, [Event.SENT], cast.dao, tls=False)
    assert problem.value.field == "url"


def test_a_private_address_is_told_that_the_operator_named(db: Session, cast: Cast) -> None:
    url = "https://10.1.2.3/told"
    made, _secret = webhooks.register(db, cast.nfe.id, url, [Event.SENT], cast.dao, local={("10.1.2.3", 443)})
    assert made.url == url


def test_a_step_is_told_by_ids_state_and_time_alone(program: Open, db: Session, cast: Cast) -> None:
    program(cast.nfe).act(HOOKS, url=URL, events=[event.value for event in Event])
    webhooks.register(db, cast.police.id, URL, list(Event), cast.dao)
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"], message="โทรก่อน")
    referrals.answer(db, sent, ReferralState.ACCEPTED, cast.wanna, note="มาได้")
    referrals.revoke(db, cast.nok_case, sent, cast.malee)
    db.commit()
    kinds = [(one["type"], one["data"]["state"], one["data"]["version"]) for one in told(db)]
    assert kinds == [
        ("referral.sent", "sent", "1"),
        ("referral.updated", "accepted", "2"),
        ("referral.revoked", "revoked", "3"),
    ]
    assert {tuple(one["data"]) for one in told(db)} == {("referral", "state", "version")}


def test_nothing_is_told_of_a_step_that_was_rolled_back(program: Open, db: Session, cast: Cast) -> None:
    program(cast.nfe).act(HOOKS, url=URL, events=["referral.sent"])
    db.commit()
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    db.rollback()
    assert told(db) == []


def test_only_what_was_asked_for_is_told(program: Open, db: Session, cast: Cast) -> None:
    program(cast.nfe).act(HOOKS, url=URL, events=["referral.revoked"])
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    db.commit()
    assert told(db) == []


def test_both_secrets_sign_for_a_day_after_a_rotation(program: Open, db: Session, cast: Cast) -> None:
    client = program(cast.nfe)
    made = client.act(HOOKS, url=URL, events=["referral.sent"]).json
    new = client.act(f"{HOOKS}/{made['id']}/rotate").json["secret"]
    (endpoint,), body, now = webhooks.of_agency(db, cast.nfe.id), b"{}", clock.now()
    for hours, old_too in ((23, True), (25, False)):
        with clock.travel(now + timedelta(hours=hours)):
            headers = dict(telling.sign(db, endpoint.id, endpoint.id, clock.now(), body))
            assert verified(new, headers, body)
            assert verified(made["secret"], headers, body) is old_too
            assert not verified(new, headers, b"{ }")


def test_an_unreachable_address_stops_until_it_has_a_new_secret(
    program: Open, browser: Callable[..., Browser], db: Session, cast: Cast
) -> None:
    client = program(cast.nfe)
    made = client.act(HOOKS, url=URL, events=["referral.sent"]).json
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    message = db.scalars(select(Message)).one()
    message.state, message.over_at = MessageState.STUCK, clock.now()
    share(db, cast.ton_case, cast.somchai, cast.nfe, Need.COUNSELLING)
    db.commit()
    assert len(told(db)) == 1
    assert client.get(HOOKS).json["webhooks"][0]["stopped"] is True
    assert "Nothing arrived there for days" in browser(cast.dao).get(f"/agencies/{cast.nfe.id}/program").text
    client.act(f"{HOOKS}/{made['id']}/rotate")
    share(db, cast.fon_case, cast.anong, cast.nfe, Need.COUNSELLING)
    db.commit()
    assert len(told(db)) == 2


def test_an_address_that_is_taken_away_gets_nothing_more(program: Open, db: Session, cast: Cast) -> None:
    client = program(cast.nfe)
    made = client.act(HOOKS, url=URL, events=["referral.sent"]).json
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    assert program(cast.police).delete(f"{HOOKS}/{made['id']}").status_code == 404
    assert client.delete(f"{HOOKS}/{made['id']}").status_code == 204
    assert {message.state for message in db.scalars(select(Message))} == {MessageState.DROPPED}
    assert client.delete(f"{HOOKS}/{made['id']}").status_code == 404


def test_an_agency_has_ten_addresses_at_most(db: Session, cast: Cast) -> None:
    for number in range(webhooks.MOST_ENDPOINTS):
        webhooks.register(db, cast.nfe.id, f"{URL}/{number}", [Event.SENT], cast.dao)
    with pytest.raises(Refused):
        webhooks.register(db, cast.nfe.id, URL, [Event.SENT], cast.dao)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """An agency's own server: its address, and what arrived."""
    arrived: list[tuple[dict[str, str], bytes]] = []

    class Listens(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.append((dict(self.headers), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Listens)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/told", arrived
    server.shutdown()
    server.server_close()


def test_a_message_arrives_signed_at_the_agencys_own_server(
    app: OutreachApp,
    program: Open,
    db: Session,
    cast: Cast,
    listener: tuple[str, list[tuple[dict[str, str], bytes]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, arrived = listener
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", False)  # the server of this test speaks no TLS
    posting = Posting(local_hooks=frozenset({("127.0.0.1", urlsplit(url).port or 0)}))
    monkeypatch.setitem(app.config, "POSTING", posting)
    made = program(cast.nfe).act(HOOKS, url=url, events=["referral.sent"])
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    db.commit()
    assert list(Sender(app.extensions["sessions"], posting).send_due()) == [True]
    ((headers, body),) = arrived
    assert verified(made.json["secret"], headers, body)
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body)["data"]["referral"] == str(sent.id)
    assert "นก" not in body.decode()
