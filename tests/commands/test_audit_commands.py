"""`flask audit`: verify, heads for keeping outside, and the list of who saw whom after a breach."""

import csv
import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import delete
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.c2_connect.needs import Need
from outreach.ground import clock
from outreach.web.application import House
from tests.cast import Cast
from tests.conftest import Browser
from tests.world import share

Run = Callable[..., Result]


@pytest.fixture
def run(app: House, db: Session, cast: Cast) -> Run:
    """`run("verify")` is `flask audit verify` on the database of the test."""

    def run_command(*words: str) -> Result:
        db.commit()
        with app.app_context():
            return app.test_cli_runner().invoke(args=["audit", *words])

    return run_command


def test_heads_kept_in_a_file_tell_that_the_end_was_cut_off(run: Run, db: Session, tmp_path: Path) -> None:
    kept = tmp_path / "heads"
    assert run("head", "--to", str(kept)).exit_code == 0
    assert "1 heads agree" in run("verify", "--heads", str(kept)).output
    db.execute(delete(AuditLine).where(AuditLine.seq == audit.count(db)))
    cut = run("verify", "--heads", str(kept))
    assert (cut.exit_code, "no longer there" in cut.output) == (1, True)


def test_heads_are_added_to_a_file_and_never_replace_it(run: Run, tmp_path: Path) -> None:
    for _ in range(3):
        run("head", "--to", str(tmp_path / "heads"))
    assert len((tmp_path / "heads").read_text().splitlines()) == 3


def test_a_head_reaches_the_log_server(run: Run) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        said = run("head", "--syslog", f"127.0.0.1:{server.getsockname()[1]}").output.strip()
        assert said.encode() in server.recv(4096)


class Letters(socketserver.StreamRequestHandler):
    """The least of a mail server: it takes letters."""

    kept: list[str] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                self.kept.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


@pytest.fixture
def post() -> Iterator[str]:
    """HOST:PORT of a mail server on this machine."""
    with socketserver.TCPServer(("127.0.0.1", 0), Letters) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_head_is_mailed(run: Run, post: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTREACH_SMTP", post)
    said = run("head", "--mail", "council@example.org")
    assert said.exit_code == 0, said.output
    assert said.output.split()[-1] in Letters.kept[-1].replace("=\r\n", "").replace("\r\n", "")


def test_a_mail_server_that_is_not_there_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTREACH_SMTP", "127.0.0.1:9")
    said = run("head", "--mail", "council@example.org")
    assert said.exit_code == 1
    assert re.match(r"Error: audit: the head could not be handed out: .+\n$", said.output)


@pytest.fixture
def seen(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    """Malee has read Nok's case, and an agency what was shared of him."""
    referral = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    browser(cast.malee).get(f"/cases/{cast.nok_case.id}")
    browser(cast.wanna).get(f"/referrals/{referral.id}")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.usefixtures("seen")
def test_the_list_after_a_breach_says_who_saw_whom_and_names_no_young_person(
    run: Run, cast: Cast, tmp_path: Path
) -> None:
    out, day = tmp_path / "breach.csv", clock.today().isoformat()
    said = run("breach", "--from", day, "--to", day, "--out", str(out))
    assert "lines about" in said.output
    looks = {(row["user"], row["person"]) for row in rows(out)}
    person = str(cast.nok_case.person_id)
    assert {("มาลี ใจดี", person), ("วรรณา ตั้งใจ", person)} <= looks
    assert out.stat().st_mode & 0o777 == 0o600
    assert "นก" not in out.read_text(encoding="utf-8-sig")


@pytest.mark.usefixtures("seen")
def test_the_list_can_be_of_one_account(run: Run, tmp_path: Path) -> None:
    day = clock.today().isoformat()
    run("breach", "--from", day, "--to", day, "--user", "wanna", "--out", str(tmp_path / "one.csv"))
    assert {row["user"] for row in rows(tmp_path / "one.csv")} == {"วรรณา ตั้งใจ"}


@pytest.mark.usefixtures("seen")
def test_what_lies_outside_the_time_is_left_out(run: Run, tmp_path: Path) -> None:
    day = (clock.today() - timedelta(days=3)).isoformat()
    said = run("breach", "--from", day, "--to", day, "--out", str(tmp_path / "none.csv"))
    assert "0 lines about 0 people" in said.output


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--from", "yesterday", "--to", "2026-11-21"), "is no moment"),
        (("--from", "2026-11-20", "--to", "2026-11-21", "--user", "nobody"), "no such user"),
    ],
)
def test_a_wrong_wish_is_one_line(run: Run, tmp_path: Path, words: tuple[str, ...], problem: str) -> None:
    said = run("breach", *words, "--out", str(tmp_path / "x.csv"))
    assert (said.exit_code, problem in said.output, len(said.output.splitlines())) == (1, True, 1)


def test_a_list_never_replaces_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("kept")
    said = run("breach", "--from", "2026-11-20", "--to", "2026-11-21", "--out", str(tmp_path / "there.csv"))
    assert said.exit_code == 1
    assert (tmp_path / "there.csv").read_text() == "kept"
