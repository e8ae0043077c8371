"""A real server sends what waits by itself, ends when told to, and writes nothing of a link anywhere."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.outbox.messages import MessageState
from outreach.directory.needs import Need
from outreach.partners import links
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support import forks
from tests.support.cast import Cast
from tests.support.server import Client, free_port, wait_for
from tests.support.world import share

pytestmark = pytest.mark.slow
Start = Callable[[], tuple[Client, forks.Running]]


@pytest.fixture
def started(app: OutreachApp, db: Session, tmp_path: Path) -> Iterator[Start]:
    """`flask serve` with all that it writes in one file, and captured mail beside it."""
    settings, port = app.extensions["settings"], free_port()
    own = {
        "OUTREACH_DATA": str(settings.data),
        "OUTREACH_DATABASE_URL": settings.database_url,
        "OUTREACH_KEY_FILE": str(settings.key_file),
        "OUTREACH_MAIL_FOLDER": str(tmp_path / "mail"),
    }
    running: list[forks.Running] = []

    def start() -> tuple[Client, forks.Running]:
        db.commit()
        with (tmp_path / "log").open("w") as log:
            process = forks.start(("serve", "--port", str(port)), os.environ | own, log=log)
        running.append(process)
        client = Client(port, "", process.pid)
        wait_for(client, process)
        return client, process

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_the_server_sends_what_waits_and_ends_cleanly(
    app: OutreachApp,
    db: Session,
    cast: Cast,
    tmp_path: Path,
    started: Start,
) -> None:
    message = outbox.mail(db, "help@agency.example", "เรื่อง", "ข้อความ", "referral:1")
    _client, process = started()
    for _ in range(600):
        if found := list((tmp_path / "mail").glob("*.eml")):
            break
        time.sleep(0.1)
    else:
        raise AssertionError("no mail within a minute")
    assert message_from_bytes(found[0].read_bytes(), policy=policy.default)["Message-ID"] == f"<{message.id}@localhost>"
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) in (0, 130)
    db.expire_all()
    assert message.state == MessageState.SENT
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_neither_a_links_address_nor_its_code_gets_into_the_log(
    db: Session,
    cast: Cast,
    tmp_path: Path,
    browser: Callable[..., Browser],
    started: Start,
) -> None:
    referral = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    made = links.make(db, referral, cast.malee)
    code = links.new_code(db, referral, made.link, cast.malee)
    client, process = started()
    with client.ask(f"/l/{made.token}") as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/r/")
    token = client.fetch_token("/r/")
    with client.ask("/r/", f"csrf_token={token}&code={code}".encode()) as answer:
        assert answer.status == 303
    with client.ask("/r/") as answer:
        assert "นก" in answer.read().decode()
    with client.ask(f"/l/{made.token}/nowhere") as answer:
        assert answer.status == 404
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)
    written = (tmp_path / "log").read_text()
    assert [secret for secret in (made.token, code, "นก") if secret in written] == []
