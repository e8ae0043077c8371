"""A real server, watched from outside: no file that it is sent or sends lies open on the disk, not for a moment."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import attachments
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.server import Client, serving

pytestmark = pytest.mark.slow
CANARY = "นกขมิ้นเหลืองอ่อน canary "
WHOLE = b"%PDF-1.7\n" + CANARY.encode() * 90_000 + b"\nstartxref\n9\n%%EOF\n"  # 5 MB


class Watch:
    """What lay on the disk while it looked: in the temporary folder, and open but deleted."""

    def __init__(self, temporary: Path, pid: int) -> None:
        self.temporary, self.pid = temporary, pid
        self.looks, self.found = 0, set[str]()
        self.over = threading.Event()

    def look(self) -> None:
        while not self.over.is_set():
            self.looks += 1
            self.found |= {str(path) for path in self.temporary.rglob("*")}
            for handle in Path(f"/proc/{self.pid}/fd").iterdir():
                try:
                    target = os.readlink(handle)
                except OSError:
                    continue
                if "(deleted)" in target or target.startswith(str(self.temporary)):
                    self.found.add(target)
            time.sleep(0.0005)


@contextmanager
def watched(temporary: Path, client: Client) -> Iterator[Watch]:
    watch = Watch(temporary, client.pid)
    thread = threading.Thread(target=watch.look)
    thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        thread.join()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="there is no /proc to look into")
def test_a_file_never_lies_open_on_the_disk(
    app: OutreachApp, db: Session, cast: Cast, browser: Callable[..., Browser], tmp_path: Path
) -> None:
    page = f"/cases/{cast.nok_case.id}/attachments"
    with serving(app, _signed_in(db, browser, cast), tmp_path) as client, watched(tmp_path, client) as watch:
        assert client.send(f"{page}/new", {"kind": "letter"}, "x.pdf", WHOLE)[0] == 303
        kept = attachments.of_case(db, cast.nok_case.id)[0].id
        db.rollback()  # let the server write
        answer = client.ask(f"{page}/{kept}")
        time.sleep(0.5)  # the server has sent all that the line takes, and holds the rest
        assert answer.read() == WHOLE
        on_disk = b"".join(path.read_bytes() for path in app.extensions["settings"].data.glob("test.db*"))
    assert watch.looks > 100
    assert watch.found == set()
    assert len(on_disk) > len(WHOLE)
    assert CANARY.encode() not in on_disk


def _signed_in(db: Session, browser: Callable[..., Browser], cast: Cast) -> Browser:
    client = browser(cast.malee)
    db.commit()
    return client
