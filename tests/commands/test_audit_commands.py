"""`flask audit`: verify, heads for keeping outside, and the list of who saw whom after a breach."""

import csv
import re
import socket
import socketserver
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email import message_from_string
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from config import Posting
from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.core import clock, schema
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

Run = Callable[..., Result]


@pytest.fixture
def run(app: OutreachApp, db: Session, cast: Cast) -> Run:
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


@pytest.fixture
def mail_by(app: OutreachApp, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set a mail server on this machine."""

    def by(server: str) -> None:
        host, _, port = server.rpartition(":")
        posting = Posting(server=(host, int(port)), security="none")
        monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], posting=posting))

    return by


def test_a_head_is_mailed(run: Run, post: str, mail_by: Callable[[str], None]) -> None:
    mail_by(post)
    said = run("head", "--mail", "council@example.org")
    assert said.exit_code == 0, said.output
    body = message_from_string(Letters.kept[-1]).get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().splitlines()[0] == said.output.strip()


def test_a_mail_server_that_is_not_there_is_one_line(run: Run, mail_by: Callable[[str], None]) -> None:
    mail_by("127.0.0.1:9")
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
def test_the_list_after_a_breach_says_who_saw_whom_without_names(run: Run, cast: Cast, tmp_path: Path) -> None:
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


def test_who_was_denied_stands_in_the_list_and_has_seen_nobody(
    run: Run, db: Session, cast: Cast, browser: Callable[..., Browser], tmp_path: Path
) -> None:
    browser(cast.malee).get(f"/cases/{cast.ton_case.id}")
    day, out = clock.today().isoformat(), tmp_path / "denied.csv"
    said = run("breach", "--from", day, "--to", day, "--user", "malee", "--out", str(out))
    assert [row["act"] for row in rows(out)] == ["was turned away"]
    assert "1 lines about 0 people" in said.output
    assert db.scalars(select(AuditLine.about).where(AuditLine.action == "audit.breach")).one().startswith("20")


def test_a_list_never_replaces_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("kept")
    said = run("breach", "--from", "2026-11-20", "--to", "2026-11-21", "--out", str(tmp_path / "there.csv"))
    assert said.exit_code == 1
    assert (tmp_path / "there.csv").read_text() == "kept"


def test_rows_put_back_by_hand_are_named_and_never_shown(run: Run, app: OutreachApp, cast: Cast) -> None:
    assert "rows are as they were last written" in run("verify").output
    by_hand(app, "UPDATE users SET name = 'ใครก็ได้' WHERE username = 'malee'")
    said = run("verify")
    assert said.exit_code == 1
    assert f"audit: users:{cast.malee.id} is not as it was last written" in said.output
    assert "ใครก็ได้" not in said.output


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE row_digests SET row_id = 'x' || row_id", "row_digests:?"),
        ("UPDATE audit_lines SET at = 'yesterday' WHERE seq = 2", "audit_lines:?"),
        ("UPDATE audit_lines SET actor_id = 'nobody' WHERE actor_id IS NOT NULL", "audit_lines:?"),
    ],
)
def test_what_no_program_could_write_is_a_finding_no_traceback(
    run: Run, app: OutreachApp, db: Session, statement: str, words: str
) -> None:
    db.commit()
    by_hand(app, statement)
    said = run("verify")
    assert (said.exit_code, f"audit: {words} holds what the program never writes" in said.output) == (1, True)


def test_many_bad_rows_are_counted_up_to_a_bound(run: Run, app: OutreachApp, db: Session) -> None:
    db.commit()
    by_hand(app, "DELETE FROM row_digests")
    said = run("verify")
    assert (said.exit_code, "20 rows are not as they were written, and more" in said.output) == (1, True)
    assert len(said.output.splitlines()) <= 25


def test_a_database_without_digests_is_told_to_take_its_baseline(run: Run, app: OutreachApp, db: Session) -> None:
    db.execute(update(AuditLine).values(rows=None))
    _chain_anew(db)
    db.commit()
    by_hand(app, "DELETE FROM row_digests")
    assert "take them as they are now with: flask --app wsgi audit baseline" in run("verify").output
    assert re.search(r"audit: (\d+) rows looked at, \1 taken as they are now", run("baseline").output)
    assert run("verify").exit_code == 0
    assert ", 0 taken as they are now" in run("baseline").output


def test_an_upgrade_over_the_first_digests_takes_the_baseline(app: OutreachApp, db: Session, run: Run) -> None:
    engine = app.extensions["engine"]
    db.close()
    engine.dispose()
    Path(engine.url.database).unlink()
    schema.upgrade(engine, "0022")
    columns = "id, username, name, role, password_hash, must_change_password, made_at"
    by_hand(app, f"INSERT INTO users ({columns}) VALUES ('{uuid4().hex}', 'dao', 'ดาว', 'administrator', '-', 0, '2026-01-01')")  # fmt: skip # noqa: E501, S608
    with app.app_context():
        said = app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert "db: 1 rows from before there were digests were taken as they are now" in said.output
    assert "1 rows are as they were last written" in run("verify").output


def _chain_anew(db: Session) -> None:
    """Lines as a program wrote them that knew no digests."""
    before = audit.FIRST_LINK
    for line, people in audit.lines(db):
        before = line.digest_of(db, before, people)
        db.execute(update(AuditLine).where(AuditLine.seq == line.seq).values(link=before))


def by_hand(app: OutreachApp, statement: str) -> None:
    """Write into the file of the database, past the program."""
    with closing(sqlite3.connect(app.extensions["engine"].url.database)) as file:
        file.execute(statement)
        file.commit()
