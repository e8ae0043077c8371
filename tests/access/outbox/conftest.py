"""A real mail server and a real web server on this machine, which fail as they are told to."""

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy.orm import Session

from config import Posting
from outreach.access.outbox import mailing, webhook_delivery
from outreach.access.outbox.sender import Sender
from outreach.web.application import OutreachApp

FROM = "no-reply@baan-rao.example"


@dataclass
class Certificate:
    """A certificate of 127.0.0.1, for a server; and who believes it."""

    file: Path

    def served(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, form, plain)
    )
    return Certificate(file)


@dataclass
class MailServer:
    """What arrived, and what to answer. before_answer: called when a message has been taken."""

    taken: list[EmailMessage] = field(default_factory=list)
    to_answer: str = "250 ok"
    content_answer: str = "250 ok"
    pause: float = 0
    port: int = 0
    before_answer: Callable[[], None] = lambda: None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """An address."""
        await asyncio.sleep(self.pause)
        if self.to_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """A message."""
        if self.content_answer.startswith("250"):
            found = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(found, EmailMessage)
            self.taken.append(found)
        self.before_answer()
        return self.content_answer


@pytest.fixture
def serve_mail(certificate: Certificate) -> Iterator[Callable[..., MailServer]]:
    """`serve_mail()` is a server with STARTTLS that takes a password."""
    running: list[Controller] = []

    def start(*, with_tls: bool = True) -> MailServer:
        mailbox = MailServer()

        def check(_server: Any, _session: Any, _envelope: Any, _mechanism: Any, given: LoginPassword) -> AuthResult:
            return AuthResult(success=given.password == b"right", handled=False)

        options: dict[str, Any] = {"tls_context": certificate.served(), "authenticator": check} if with_tls else {}
        controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **options)
        controller.start()
        running.append(controller)
        mailbox.port = controller.port
        return mailbox

    yield start
    for controller in running:
        controller.stop()


class Hook(BaseHTTPRequestHandler):
    """An agency's own system."""

    def do_POST(self) -> None:
        """Take what is sent, and answer what the test wants."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers.items()), body))  # type: ignore[attr-defined]
        time.sleep(self.server.pause)  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Location", "http://127.0.0.1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be silent."""


class HookServer(ThreadingHTTPServer):
    """It keeps what it took."""

    daemon_threads = True
    taken: list[tuple[str, dict[str, str], bytes]]
    status = 204
    pause = 0.0

    def handle_error(self, *_: object) -> None:
        """A sender that hangs up is what some tests want."""


@pytest.fixture
def serve_hook(certificate: Certificate) -> Iterator[Callable[..., HookServer]]:
    """`serve_hook()` speaks https, `serve_hook(with_tls=False)` http."""
    running: list[HookServer] = []

    def start(*, with_tls: bool = True) -> HookServer:
        server = HookServer(("127.0.0.1", 0), Hook)
        server.taken = []
        if with_tls:
            server.socket = certificate.served().wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def sender(app: OutreachApp, db: Session, certificate: Certificate) -> Callable[..., list[bool]]:
    """`sender(mail)` sends what is due by this server, with other settings as named; answers what arrived."""

    def send(mailbox: MailServer | None = None, **settings: Any) -> list[bool]:
        db.commit()
        if mailbox:
            settings = {"server": ("127.0.0.1", mailbox.port), "sender": FROM} | settings
        made = Sender(app.extensions["sessions"], Posting(**settings), certificate.trusted())
        done = list(made.send_due())
        db.expire_all()
        return done

    return send


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for long."""
    monkeypatch.setattr(mailing, "SECONDS", 0.3)
    monkeypatch.setattr(webhook_delivery, "SECONDS", 0.3)


def free_port() -> int:
    """A port that nobody listens on."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as probe:
        return probe.server_port
