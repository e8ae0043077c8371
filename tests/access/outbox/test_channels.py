"""LINE and SMS on a real server: what arrives, what its answers do, and that nothing is sent twice or lost."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.outbox import Message, MessageKind, MessageState, posts
from outreach.access.outbox.claims import LONGEST_WAIT
from outreach.access.outbox.faults import Fault
from outreach.core import clock
from tests.access.outbox.conftest import free_port
from tests.support.cast import Cast

Send = Callable[..., list[bool]]
WHO, TOKEN = "U" + "0" * 32, "channel-token"


class Service(ThreadingHTTPServer):
    """A web service that takes messages once for each key, and fails as a test wants."""

    daemon_threads = True
    status, pause, cut, retry_after = 200, 0.0, False, ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[tuple[dict[str, str], Any]] = []
        self.called: list[str] = []
        self.taken: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/push"

    def handle_error(self, *_: object) -> None:
        """A caller that hangs up is what some tests want."""


class Asked(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        """Take it, or fail."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((dict(self.headers.items()), body))
        self.server.called.append(self.path)
        key = self.headers.get("X-Line-Retry-Key") or self.headers["Idempotency-Key"]
        time.sleep(self.server.pause)
        if self.server.cut:
            self.server.taken.add(key)
            self.connection.close()
            return
        self.send_response(409 if key in self.server.taken else self.server.status)
        if self.server.status == 200:
            self.server.taken.add(key)
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be silent."""


@pytest.fixture
def service() -> Iterator[Service]:
    running = Service()
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def by_line(service: Service, sender: Send, tmp_path: Path) -> Send:
    """Send what is due, with LINE set up."""
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    return lambda: sender(line_url=service.url, line_token_file=tmp_path / "token")


@pytest.fixture
def by_sms(service: Service, sender: Send, tmp_path: Path) -> Send:
    """Send what is due, with an SMS gateway set up."""
    (tmp_path / "token").write_text(TOKEN)
    return lambda: sender(sms_url=service.url, sms_token_file=tmp_path / "token", sms_sender="BaanRao")


@pytest.fixture
def message(db: Session, cast: Cast) -> Message:
    return outbox.short(db, MessageKind.LINE, WHO, "มีเรื่องใหม่ 3 เรื่อง", "telling:1")


def test_a_push_carries_token_key_address_and_text(message: Message, by_line: Send, service: Service) -> None:
    assert by_line() == [True]
    headers, said = service.asked[0]
    assert said == {"to": WHO, "messages": [{"type": "text", "text": "มีเรื่องใหม่ 3 เรื่อง"}]}
    assert (headers["Authorization"], headers["X-Line-Retry-Key"]) == (f"Bearer {TOKEN}", str(message.id))
    assert (message.state, message.address) == (MessageState.SENT, None)


def test_an_sms_is_handed_to_the_gateway(db: Session, cast: Cast, by_sms: Send, service: Service) -> None:
    sent = outbox.short(db, MessageKind.SMS, "+66812345678", "3", "telling:1")
    assert by_sms() == [True]
    headers, said = service.asked[0]
    assert said == {"to": "+66812345678", "text": "3", "reference": str(sent.id), "sender": "BaanRao"}
    assert headers["Idempotency-Key"] == str(sent.id)


def test_the_query_of_an_address_is_sent_too(message: Message, service: Service, sender: Send, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    assert sender(line_url=f"{service.url}?version=2", line_token_file=tmp_path / "token") == [True]
    assert service.called == ["/push?version=2"]


def test_without_a_token_it_waits_and_dials_nobody(message: Message, sender: Send, service: Service) -> None:
    assert sender() == []
    assert (message.state, message.tries, service.asked) == (MessageState.WAITING, 0, [])


@pytest.mark.parametrize(
    ("status", "fault", "state"),
    [
        (302, Fault.REDIRECTED, MessageState.WAITING),
        (400, Fault.CONTENT_REFUSED, MessageState.STUCK),
        (401, Fault.SIGN_IN, MessageState.WAITING),
        (404, Fault.ANSWERED_NO, MessageState.WAITING),
        (429, Fault.LATER, MessageState.WAITING),
        (500, Fault.ANSWERED_NO, MessageState.WAITING),
    ],
)
def test_what_the_service_answers_decides(
    message: Message, by_line: Send, service: Service, status: int, fault: Fault, state: MessageState
) -> None:
    service.status = status
    assert by_line() == [False]
    assert (message.fault, message.answer, message.state, len(service.asked)) == (fault, status, state, 1)


@pytest.mark.parametrize(("said", "wait"), [("1800", timedelta(minutes=30)), ("999999", LONGEST_WAIT)])
def test_who_is_asked_to_wait_waits_with_all_of_its_lane(
    db: Session, message: Message, by_line: Send, service: Service, said: str, wait: timedelta
) -> None:
    other = outbox.short(db, MessageKind.LINE, WHO, "2", "telling:2")
    service.status, service.retry_after = 429, said
    now = clock.now()
    assert by_line() == [False]
    for one in (message, other):
        assert wait <= one.due_at - now < wait + timedelta(minutes=1)
    with clock.travel(now + wait + timedelta(minutes=2)):
        service.status, service.retry_after = 200, ""
        assert by_line() == [True, True]


def test_a_cut_line_is_tried_again_under_the_same_key(message: Message, by_line: Send, service: Service) -> None:
    service.cut = True
    assert by_line() == [False]
    assert (message.fault, message.state) == (Fault.CUT_OFF, MessageState.WAITING)
    service.cut = False
    with clock.travel(clock.now() + timedelta(minutes=2)):
        assert by_line() == [True]  # 409: it had been accepted
    first, second = (headers["X-Line-Retry-Key"] for headers, _said in service.asked)
    assert (first, len(service.taken)) == (second, 1)


def test_a_service_that_hangs_is_left(
    message: Message, by_line: Send, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "SECONDS", 0.3)
    service.pause = 1
    assert by_line() == [False]
    assert message.fault == Fault.TIMEOUT


def test_a_service_that_is_not_there_is_tried_later(message: Message, sender: Send, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    assert sender(line_url=f"http://127.0.0.1:{free_port()}/", line_token_file=tmp_path / "token") == [False]
    assert (message.fault, message.state) == (Fault.UNREACHABLE, MessageState.WAITING)


@pytest.mark.parametrize("token", ["", "a\nb", "รหัส"])
def test_a_token_that_cannot_be_one_leaves_nowhere(
    message: Message, sender: Send, service: Service, tmp_path: Path, token: str
) -> None:
    (tmp_path / "token").write_text(token)
    assert sender(line_url=service.url, line_token_file=tmp_path / "token") == [False]
    assert (message.fault, service.asked) == (Fault.SIGN_IN, [])


@pytest.mark.parametrize(
    "said",
    ["", "soon", "-5", "Fri, 32 Nov 2026 00:00:00 GMT", f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT"],
)
def test_an_unreadable_wish_to_wait_is_none(said: str) -> None:
    assert posts.wait_of(said) is None


def test_a_wish_to_wait_may_be_a_date() -> None:
    with clock.travel(clock.now()):
        at = (clock.now() + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        wait = posts.wait_of(at)
    assert wait is not None
    assert timedelta(minutes=59) < wait <= timedelta(hours=1)
