"""E-mail through a real server: over TLS, signed in, once; and every way in which a server can fail."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.outbox import mailing
from outreach.access.outbox.faults import Fault
from outreach.access.outbox.messages import Message, MessageState
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.access.outbox.conftest import FROM, MailServer, free_port
from tests.support import forks
from tests.support.cast import Cast

TO, SUBJECT, WORDS = "help@agency.example", "มีการส่งต่อใหม่ถึงหน่วยงานของท่าน", "โปรดเข้าสู่ระบบ\nhttps://baan-rao.example/\n"
Send = Callable[..., list[bool]]
Serve = Callable[..., MailServer]


@pytest.fixture
def message(db: Session, cast: Cast) -> Message:
    """One that is due."""
    return outbox.mail(db, TO, SUBJECT, WORDS, "referral:1")


def test_an_e_mail_arrives_as_it_was_written(message: Message, sender: Send, serve_mail: Serve, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("right\n")
    mailbox = serve_mail()
    assert sender(mailbox, user="outreach", password_file=password) == [True]
    (taken,) = mailbox.taken
    assert (taken["From"], taken["To"], taken["Subject"]) == (FROM, TO, SUBJECT)
    assert (taken["Message-ID"], taken["Auto-Submitted"]) == (f"<{message.id}@baan-rao.example>", "auto-generated")
    assert taken.get_content() == WORDS
    assert (message.state, message.fault, message.content) == (MessageState.SENT, None, None)
    assert sender(mailbox) == []


def test_a_wrong_password_is_told_and_nothing_is_sent(
    message: Message, sender: Send, serve_mail: Serve, tmp_path: Path
) -> None:
    password = tmp_path / "password"
    password.write_text("wrong")
    mailbox = serve_mail()
    assert sender(mailbox, user="outreach", password_file=password) == [False]
    assert sender(mailbox, user="outreach", password_file=tmp_path / "none") == []  # not due before a minute is over
    assert (message.fault, mailbox.taken) == (Fault.SIGN_IN, [])


def test_a_server_without_tls_gets_nothing(message: Message, sender: Send, serve_mail: Serve) -> None:
    mailbox = serve_mail(with_tls=False)
    assert sender(mailbox) == [False]
    assert (message.state, message.fault, mailbox.taken) == (MessageState.WAITING, Fault.NO_TLS, [])


def test_on_this_machine_it_may_go_without(message: Message, sender: Send, serve_mail: Serve) -> None:
    mailbox = serve_mail(with_tls=False)
    assert sender(mailbox, security="none") == [True]
    assert len(mailbox.taken) == 1


def test_a_server_whose_certificate_names_another_gets_nothing(
    message: Message, sender: Send, serve_mail: Serve
) -> None:
    mailbox = serve_mail()
    assert sender(server=("localhost", mailbox.port), sender=FROM) == [False]
    assert (message.fault, mailbox.taken) == (Fault.NO_TLS, [])


@pytest.mark.parametrize(
    ("where", "answer", "fault", "state"),
    [
        ("to_answer", "550 no such user", Fault.TO_REFUSED, MessageState.STUCK),
        ("to_answer", "451 come back later", Fault.LATER, MessageState.WAITING),
        ("content_answer", "554 not that", Fault.CONTENT_REFUSED, MessageState.STUCK),
        ("content_answer", "452 disk full", Fault.LATER, MessageState.WAITING),
        ("to_answer", "421 closing", Fault.LATER, MessageState.WAITING),
    ],
)
def test_what_the_server_answers_decides(
    message: Message, sender: Send, serve_mail: Serve, where: str, answer: str, fault: Fault, state: MessageState
) -> None:
    mailbox = serve_mail()
    setattr(mailbox, where, answer)
    assert sender(mailbox) == [False]
    assert (message.fault, message.answer, message.state) == (fault, int(answer[:3]), state)
    setattr(mailbox, where, "250 ok")
    with clock.travel(message.due_at if state == MessageState.WAITING else clock.now()):
        assert sender(mailbox) == [True] * (state == MessageState.WAITING)


def test_a_server_that_hangs_is_left(message: Message, sender: Send, serve_mail: Serve, hasty: None) -> None:
    mailbox = serve_mail()
    mailbox.pause = 1
    assert sender(mailbox) == [False]
    assert (message.fault, message.state) == (Fault.TIMEOUT, MessageState.WAITING)


def test_a_server_that_goes_on_and_on_is_cut_off(
    message: Message, sender: Send, serve_mail: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "DEADLINE", 0.3)
    mailbox = serve_mail()
    mailbox.pause = 2
    assert sender(mailbox) == [False]
    assert message.fault == Fault.CUT_OFF  # not TIMEOUT: no single answer was too late


def test_a_server_that_is_not_there_is_tried_later(message: Message, sender: Send) -> None:
    assert sender(server=("127.0.0.1", free_port()), sender=FROM) == [False]
    assert (message.fault, message.state) == (Fault.UNREACHABLE, MessageState.WAITING)


def test_a_captured_e_mail_is_a_whole_file_for_its_owner_alone(message: Message, sender: Send, tmp_path: Path) -> None:
    folder = tmp_path / "captured"
    assert sender(folder=folder) == [True]
    (file,) = folder.iterdir()
    found = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert (found["To"], found.get_content(), file.stat().st_mode & 0o777) == (TO, WORDS, 0o600)


def test_a_folder_that_cannot_be_written_is_told(message: Message, sender: Send, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert sender(folder=tmp_path / "file") == [False]
    assert message.fault == Fault.FOLDER


@pytest.fixture
def killed(app: OutreachApp, db: Session, tmp_path: Path) -> Iterator[Callable[[MailServer], forks.Running]]:
    """A sender in a process of its own, to be killed."""
    settings = app.extensions["settings"]
    running: list[forks.Running] = []

    def start(mailbox: MailServer) -> forks.Running:
        db.commit()
        own = {
            "OUTREACH_DATA": str(settings.data),
            "OUTREACH_DATABASE_URL": settings.database_url,
            "OUTREACH_KEY_FILE": str(settings.key_file),
            "OUTREACH_SMTP": f"127.0.0.1:{mailbox.port}",
            "OUTREACH_SMTP_TLS": "none",
            "OUTREACH_MAIL_FROM": FROM,
        }
        running.append(forks.start(("outbox", "send"), os.environ | own, log=log))
        return running[-1]

    with (tmp_path / "sender.log").open("w") as log:
        yield start
        for process in running:
            process.kill()
            process.wait()


def test_a_sender_killed_before_it_sends_loses_nothing(
    db: Session, message: Message, sender: Send, serve_mail: Serve, killed: Any
) -> None:
    mailbox = serve_mail(with_tls=False)
    mailbox.pause = 60
    process = killed(mailbox)
    _until(lambda: _is_claimed(db, message))
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    mailbox.pause = 0
    assert sender(mailbox, security="none") == []  # still claimed
    with clock.travel(clock.now() + timedelta(minutes=6)):
        assert sender(mailbox, security="none") == [True]
    assert len(mailbox.taken) == 1


def test_a_sender_killed_after_sending_sends_again_under_one_id(
    message: Message, sender: Send, serve_mail: Serve, killed: Any
) -> None:
    mailbox = serve_mail(with_tls=False)
    process = killed(mailbox)
    mailbox.before_answer = lambda: process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=30) == -signal.SIGKILL
    mailbox.before_answer = lambda: None
    with clock.travel(clock.now() + timedelta(minutes=6)):
        assert sender(mailbox, security="none") == [True]
        assert sender(mailbox, security="none") == []
    assert len(mailbox.taken) == 2
    assert len({taken["Message-ID"] for taken in mailbox.taken}) == 1


def _is_claimed(db: Session, message: Message) -> bool:
    db.refresh(message)
    claim = message.claim
    db.rollback()
    return claim is not None


def _until(happens: Callable[[], bool]) -> None:
    for _ in range(200):
        if happens():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within twenty seconds")
