"""`make late` says which libraries of the lock are late, and never that all is well when nobody could be asked."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tools import late

NOW = datetime(2026, 11, 21, tzinfo=UTC)
Answers = dict[str, dict[str, Any]]


@pytest.fixture
def index() -> Iterator[Callable[[Answers], str]]:
    """A package index of our own; 404 for what it was not told."""
    known: Answers = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = known.get(self.path)
            self.send_response(200 if found is not None else 404)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_said: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield lambda answers: known.update(answers) or f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def out(**days: str) -> dict[str, Any]:
    """What the index says of the releases of a library."""
    files = {
        name.replace("v", "").replace("_", "."): [{"upload_time_iso_8601": f"{d}T00:00:00Z"}]
        for name, d in days.items()
    }
    return {"releases": files}


@pytest.mark.parametrize(
    ("releases", "late_since"),
    [
        (out(v3_9="2026-01-01"), None),
        (out(v3_9="2026-01-01", v3_10="2026-05-21"), "2026-05-21"),
        (out(v3_9="2026-01-01", v3_10="2026-05-23"), None),
        (out(v3_9="2026-01-01", v4_0rc1="2026-02-01"), None),
    ],
)
def test_a_library_is_late_half_a_year_after_a_newer_one(
    index: Callable[[Answers], str], releases: dict[str, Any], late_since: str | None
) -> None:
    at = index({"/flask/json": releases, "/flask/3.9/json": {"vulnerabilities": []}})
    wanted = [f"flask 3.9: a newer one has been out since {late_since}"] if late_since else []
    assert list(late.look(at, "flask", "3.9", NOW)) == wanted


def test_a_known_hole_is_late_at_once_unless_it_was_taken_back(index: Callable[[Answers], str]) -> None:
    holes = [{"id": "PYSEC-1", "fixed_in": ["3.10"]}, {"id": "PYSEC-2", "withdrawn": "2026-01-01"}]
    at = index({"/flask/json": out(v3_9="2026-01-01"), "/flask/3.9/json": {"vulnerabilities": holes}})
    assert list(late.look(at, "flask", "3.9", NOW)) == ["flask 3.9: PYSEC-1 (mended in 3.10)"]


def test_what_the_index_no_longer_knows_is_said(index: Callable[[Answers], str]) -> None:
    assert list(late.look(index({}), "flask", "3.9", NOW)) == ["flask 3.9: not in the index (mended in no version yet)"]


def test_an_index_without_pages_of_versions_calls_nothing_a_hole(index: Callable[[Answers], str]) -> None:
    with pytest.raises(late.NoVersionPages):
        list(late.look(index({"/flask/json": out(v3_9="2026-01-01")}), "flask", "3.9", NOW))


def test_an_index_that_cannot_be_asked_proves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OUTREACH_PACKAGE_INDEX", "http://127.0.0.1:9")
    assert late.main() == 2
    assert "nothing is known" in capsys.readouterr().err


def test_every_library_of_the_lock_is_asked_about() -> None:
    lock = late.LOCK.read_text()
    named = [line for line in lock.splitlines() if line and not line.startswith((" ", "#", "-"))]
    assert len(late.PINNED.findall(lock)) == len(named) > 40
