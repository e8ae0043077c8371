"""Webhooks to a real server: signed at each try, under one id; and never into our own network."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.outbox import webhook_delivery
from outreach.access.outbox.faults import Fault, Undelivered
from outreach.access.outbox.messages import Message, MessageState
from outreach.core import clock
from tests.access.outbox.conftest import HookServer, free_port
from tests.support.cast import Cast

BODY = b'{"referral":"1","state":"sent"}'
Send = Callable[..., list[bool]]
Serve = Callable[..., HookServer]


def hooked(db: Session, server: HookServer, scheme: str = "https", **more: Any) -> Message:
    return outbox.webhook(db, f"{scheme}://127.0.0.1:{server.server_port}/in?a=1", BODY, "referral:1", **more)


def here(server: HookServer) -> frozenset[tuple[str, int]]:
    return frozenset({("127.0.0.1", server.server_port)})


def test_a_webhook_arrives_with_its_id_and_the_callers_headers(
    db: Session, cast: Cast, sender: Send, serve_hook: Serve
) -> None:
    server = serve_hook()
    message = hooked(db, server, headers={"X-Kind": "referral.sent", "Host": "elsewhere", "Content-Length": "1"})
    assert sender(local_hooks=here(server)) == [True]
    ((path, headers, body),) = server.taken
    assert (path, body, headers["Content-Type"]) == ("/in?a=1", BODY, "application/json")
    assert (headers["Webhook-Id"], headers["X-Kind"]) == (str(message.id), "referral.sent")
    assert headers["Host"] == f"127.0.0.1:{server.server_port}"
    assert (message.state, message.content) == (MessageState.SENT, None)


def test_each_try_is_signed_anew(
    db: Session, cast: Cast, sender: Send, serve_hook: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, server = uuid4(), serve_hook()

    def sign(_session: Session, asked: UUID, message_id: UUID, at: datetime, body: bytes) -> dict[str, str]:
        return {"Webhook-Signature": f"{message_id} {at.isoformat()} {len(body)}"} if asked == owner else {}

    monkeypatch.setattr(outbox.messages, "signers", [sign, lambda *_: {}])
    server.status = 500
    message = hooked(db, server, secret_owner=owner)
    sender(local_hooks=here(server))
    server.status = 200
    with clock.travel(message.due_at):
        assert sender(local_hooks=here(server)) == [True]
    first, second = (headers for _path, headers, _body in server.taken)
    assert first["Webhook-Id"] == second["Webhook-Id"]
    assert first["Webhook-Signature"] != second["Webhook-Signature"]


@pytest.mark.parametrize(
    ("status", "fault", "state"),
    [
        (302, Fault.REDIRECTED, MessageState.WAITING),
        (404, Fault.ANSWERED_NO, MessageState.WAITING),
        (410, Fault.GONE, MessageState.STUCK),
        (429, Fault.LATER, MessageState.WAITING),
        (500, Fault.ANSWERED_NO, MessageState.WAITING),
        (503, Fault.LATER, MessageState.WAITING),
    ],
)
def test_what_the_system_answers_decides(
    db: Session, cast: Cast, sender: Send, serve_hook: Serve, status: int, fault: Fault, state: MessageState
) -> None:
    server = serve_hook()
    server.status = status
    message = hooked(db, server)
    assert sender(local_hooks=here(server)) == [False]
    assert (message.fault, message.answer, message.state, len(server.taken)) == (fault, status, state, 1)


def test_a_system_that_hangs_is_left(db: Session, cast: Cast, sender: Send, serve_hook: Serve, hasty: None) -> None:
    server = serve_hook()
    server.pause = 1
    message = hooked(db, server)
    assert sender(local_hooks=here(server)) == [False]
    assert message.fault == Fault.TIMEOUT


def test_a_system_that_goes_on_and_on_is_cut_off(
    db: Session, cast: Cast, sender: Send, serve_hook: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_delivery, "DEADLINE", 0.3)
    server = serve_hook()
    server.pause = 2
    message = hooked(db, server)
    assert sender(local_hooks=here(server)) == [False]
    assert message.fault == Fault.CUT_OFF


def test_a_system_that_is_not_there_is_tried_later(db: Session, cast: Cast, sender: Send) -> None:
    port = free_port()
    message = outbox.webhook(db, f"https://127.0.0.1:{port}/", BODY, "referral:1")
    assert sender(local_hooks=frozenset({("127.0.0.1", port)})) == [False]
    assert (message.fault, message.state) == (Fault.UNREACHABLE, MessageState.WAITING)


def test_a_system_that_speaks_no_tls_gets_nothing(db: Session, cast: Cast, sender: Send, serve_hook: Serve) -> None:
    server = serve_hook(with_tls=False)
    message = hooked(db, server)
    assert sender(local_hooks=here(server)) == [False]
    assert (message.fault, server.taken) == (Fault.NO_TLS, [])


def test_without_tls_it_goes_to_this_machine_alone_if_named(
    db: Session, cast: Cast, sender: Send, serve_hook: Serve
) -> None:
    server = serve_hook(with_tls=False)
    hooked(db, server, "http")
    assert sender() == [False]
    hooked(db, server, "http")
    assert sender(local_hooks=here(server)) == [True]
    assert len(server.taken) == 1


def test_a_webhook_into_our_own_network_is_stuck_and_not_dialled(
    db: Session, cast: Cast, sender: Send, serve_hook: Serve
) -> None:
    server = serve_hook()
    message = hooked(db, server)
    assert sender() == [False]
    assert (message.fault, message.state, server.taken) == (Fault.FORBIDDEN_TARGET, MessageState.STUCK, [])


@pytest.mark.parametrize(
    "url",
    [
        "http://agency.example/",
        "ftp://agency.example/",
        "https://user:secret@8.8.8.8/",
        "https:///path",
        "https://8.8.8.8:99999/",
        "https://8.8.8.8/\r\nX: 1",
        "https://8.8.8.8/a b",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://100.64.0.1/",
        "https://[fd00::1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://224.0.0.1/",
        "https://0.0.0.0/",
    ],
)
def test_an_address_that_leads_astray_is_refused(url: str) -> None:
    with pytest.raises(Undelivered) as refused:
        webhook_delivery.look_at(url, frozenset())
    assert refused.value.fault == Fault.FORBIDDEN_TARGET


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(webhook_delivery.socket, "getaddrinfo", lambda *_, **__: rows)
    with pytest.raises(Undelivered) as refused:
        webhook_delivery.look_at("https://agency.example/", frozenset())
    assert refused.value.fault == Fault.FORBIDDEN_TARGET
    rows.pop()
    assert webhook_delivery.look_at("https://agency.example/", frozenset()).address == "8.8.8.8"


def test_who_dials_asks_for_the_name_no_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(
        webhook_delivery.socket,
        "getaddrinfo",
        lambda *args, **__: asked.append(args) or [(2, 1, 6, "", ("8.8.8.8", 443))],
    )
    dialled: list[Any] = []

    def dial(address: Any, _seconds: float) -> None:
        dialled.append(address)
        raise OSError

    monkeypatch.setattr(webhook_delivery.socket, "create_connection", dial)
    letter = outbox.messages.Letter(uuid4(), outbox.MessageKind.WEBHOOK, clock.now(), "https://agency.example/", BODY)
    with pytest.raises(Undelivered):
        webhook_delivery.send(letter, frozenset())
    assert (dialled, len(asked)) == ([("8.8.8.8", 443)], 1)
