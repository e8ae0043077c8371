"""A real server on a real disk that fills up: each page says so, and whatever was acknowledged is there afterwards."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.casefile.attachments import Attachment
from outreach.casefile.notes import Note
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.server import Client, serving
from tests.support.world import PDF

pytestmark = pytest.mark.slow
WORDS = "เจอที่ลานประตูท่าแพ "
SCAN = PDF[:9] + bytes(1_500_000) + PDF
ROOM = 6 << 20


@pytest.fixture
def small_disk(app: OutreachApp) -> Iterator[Path]:
    """The database of the test on a disk of 6 MB."""
    data: Path = app.extensions["settings"].data
    app.extensions["engine"].dispose()
    kept = (data / "test.db").read_bytes()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", str(data)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    try:
        (data / "test.db").write_bytes(kept)
        yield data
    finally:
        app.extensions["engine"].dispose()
        subprocess.run(["umount", "--lazy", str(data)], check=True)  # noqa: S607 (wherever it lies)


def leave(disk: Path, room: int) -> None:
    """Fill the disk but for so many bytes."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    with suppress(OSError):  # the server itself takes a little meanwhile
        ballast.write_bytes(bytes(max(0, shutil.disk_usage(disk).free - room)))


def note(client: Client, page: str, words: str) -> int:
    fields = {"body": words, "day": clock.show_date(clock.today(), "th", "numeric")}
    sent = client.send(f"{page}/notes/new", fields)
    if sent[0] == 507:
        assert "The disk of the server is full." in sent[1]
        assert words[:40] in sent[1]
    return sent[0]


def test_nothing_acknowledged_is_lost_when_the_disk_is_full(
    app: OutreachApp, small_disk: Path, db: Session, cast: Cast, browser: Callable[..., Browser], tmp_path: Path
) -> None:
    signed_in, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    db.commit()
    answers: list[int] = []
    with serving(app, signed_in, tmp_path) as client:
        assert client.send(f"{page}/attachments/new", {"kind": "letter"}, "x.pdf", PDF)[0] == 303
        leave(small_disk, 600_000)
        full, said = client.send(f"{page}/attachments/new", {"kind": "letter"}, "x.pdf", SCAN)
        assert (full, "The disk of the server is full." in said) == (507, True)
        leave(small_disk, 0)
        while 507 not in answers and len(answers) < 400:
            answers.append(note(client, page, f"{len(answers)} {WORDS * 100}"))
        (small_disk / "ballast").unlink()
        answers.append(note(client, page, "หลังดิสก์เต็ม"))
        assert client.send(f"{page}/attachments/new", {"kind": "letter"}, "x.pdf", SCAN)[0] == 303
    assert set(answers) == {303, 507}
    assert answers[-1] == 303
    assert db.scalar(select(func.count()).select_from(Note)) == answers.count(303)
    assert db.scalar(select(func.count()).select_from(Attachment)) == 2
    assert db.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    assert audit.first_bad_line(db) is None
