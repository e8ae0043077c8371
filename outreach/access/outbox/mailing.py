"""Delivery of an e-mail to the mail server (SMTP), or to the folder where it is captured."""

import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol

from outreach.access.outbox.faults import Fault, Undelivered
from outreach.access.outbox.messages import Letter
from outreach.core.disk import sync

SECONDS = 20  # for each step of the conversation
DEADLINE = 90  # for the whole of it, however slowly a server drips
PERMANENT = range(500, 600)


class MailWay(Protocol):
    """The settings of e-mail (config.Posting)."""

    @property
    def server(self) -> tuple[str, int] | None:
        """Host and port of the mail server."""

    @property
    def security(self) -> str:
        """`starttls`, `tls` or `none`."""

    @property
    def user(self) -> str:
        """User name for the mail server; empty for none."""

    @property
    def password_file(self) -> Path | None:
        """Path of the file with the password."""

    @property
    def sender(self) -> str:
        """The From address."""

    @property
    def folder(self) -> Path | None:
        """The folder where e-mail is captured in place of being sent."""


@dataclass(frozen=True, repr=False)
class Mail:
    """The channel of e-mail. trust: the trusted certificates (tests bring their own)."""

    way: MailWay
    trust: ssl.SSLContext | None = None

    def send(self, letter: Letter) -> None:
        """Deliver it. Raises Undelivered."""
        send(self.way, letter, self.trust)


def send(way: MailWay, letter: Letter, trust: ssl.SSLContext | None = None) -> None:
    """Deliver an e-mail. Raises Undelivered. trust: the trusted certificates (tests bring their own)."""
    message = in_form(letter, way.sender or "outreach@localhost")
    if way.folder is not None:
        _capture(way.folder, letter, message)
    elif way.server is not None:
        with _in_our_words(), _conversation(way, way.server, trust or ssl.create_default_context()) as server:
            server.send_message(message)


def in_form(letter: Letter, sender: str) -> EmailMessage:
    """Build the e-mail. Its Message-ID is the same at every try: a second copy is recognised."""
    message = EmailMessage()
    name, address = parseaddr(sender)
    message["From"] = Address(letter.sender_name or name, addr_spec=address)
    message["To"], message["Subject"] = letter.to, letter.subject
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Date"] = format_datetime(letter.made_at)
    message["Message-ID"] = f"<{letter.id}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body.decode(), cte="quoted-printable" if letter.body.isascii() else "base64")
    return message


def _capture(folder: Path, letter: Letter, message: EmailMessage) -> None:
    """Write it as a file, atomically; a second try writes the same file."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = folder / f"{letter.id}.eml"
        half = place.with_suffix(".half")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message.as_bytes())
        sync(half)
        half.replace(place)
    except OSError:
        raise Undelivered(Fault.FOLDER) from None


@contextmanager
def _conversation(way: MailWay, at: tuple[str, int], trust: ssl.SSLContext) -> Iterator[smtplib.SMTP]:
    host, port = at
    server = (
        smtplib.SMTP_SSL(timeout=SECONDS, context=trust) if way.security == "tls" else smtplib.SMTP(timeout=SECONDS)
    )
    with cut_after(DEADLINE, lambda: server.sock):
        try:
            server._host = host  # type: ignore[attr-defined]  # the name in its certificate
            server.connect(host, port)
            if way.security == "starttls":
                server.starttls(context=trust)
            if way.user and way.password_file:
                server.login(way.user, _password(way.password_file))
            yield server
            _say_goodbye(server)
        finally:
            server.close()


@contextmanager
def cut_after(seconds: float, line: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the connection `line` if the block lasts longer: a deadline for a server that drips."""

    def cut() -> None:
        with suppress(OSError):
            if on := line():
                on.shutdown(socket.SHUT_RDWR)  # closing it would not wake a blocked read

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _say_goodbye(server: smtplib.SMTP) -> None:
    """Quit; the message has been accepted: an error now changes nothing."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()


def _password(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        raise Undelivered(Fault.SIGN_IN) from None


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Translate exceptions of the library into coded faults; the words of the server are dropped."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as problem:
        raise _by_code(min(code for code, _words in problem.recipients.values()), Fault.TO_REFUSED) from None
    except smtplib.SMTPAuthenticationError as problem:
        raise Undelivered(Fault.SIGN_IN, problem.smtp_code) from None
    except smtplib.SMTPSenderRefused as problem:
        raise _by_code(problem.smtp_code, Fault.FROM_REFUSED) from None
    except smtplib.SMTPDataError as problem:
        raise _by_code(problem.smtp_code, Fault.CONTENT_REFUSED) from None
    except smtplib.SMTPNotSupportedError:
        raise Undelivered(Fault.NO_TLS) from None
    except smtplib.SMTPServerDisconnected as problem:
        raise Undelivered(Fault.TIMEOUT if isinstance(problem.__context__, TimeoutError) else Fault.CUT_OFF) from None
    except smtplib.SMTPResponseException as problem:
        raise Undelivered(Fault.LATER, problem.smtp_code) from None
    except smtplib.SMTPException:
        raise Undelivered(Fault.CUT_OFF) from None
    except OSError as problem:
        raise Undelivered(of_network(problem)) from None


def of_network(problem: OSError) -> Fault:
    """Return the fault of a network error."""
    if isinstance(problem, ssl.SSLError):
        return Fault.NO_TLS
    if isinstance(problem, TimeoutError):
        return Fault.TIMEOUT
    return Fault.CUT_OFF if isinstance(problem, (ConnectionResetError, BrokenPipeError)) else Fault.UNREACHABLE


def _by_code(code: int, permanent: Fault) -> Undelivered:
    return Undelivered(permanent if code in PERMANENT else Fault.LATER, code)
