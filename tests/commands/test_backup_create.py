"""`flask backup create` and `verify`: while people work, on a full disk, stopped and killed at any moment."""

import os
import random
import signal
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support import forks
from tests.support.backup_site import Site, contents, full_database, small_disk
from tests.support.house import bring_demo

pytestmark = pytest.mark.slow
ALL_DAYS = ("--from", "2020-01-01", "--to", "2030-01-01")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The small demo programme, and to whom its backups go."""
    made = Site(tmp_path_factory.mktemp("site"))
    bring_demo(tmp_path_factory, made)
    assert made.backup("recipient", "--new", str(made.identity)).returncode == 0
    made.out.mkdir()
    return made


def test_a_backup_verifies_and_is_for_its_owner_alone(site: Site) -> None:
    data, keys = site.create()
    assert {path.stat().st_mode & 0o777 for path in (data, keys, site.identity)} == {0o600}
    assert "NOT opened" in site.backup("verify", str(data)).stdout
    for half in (data, keys):
        verified = site.backup("verify", str(half), "--identity", str(site.identity))
        assert (verified.returncode, "counts and SHA-256 agree" in verified.stdout) == (0, True), verified.stderr


def test_the_recipient_may_come_from_the_environment(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = site.backup("create", "--out", str(tmp_path))
    assert (refused.returncode, "to whom?" in refused.stderr) == (1, True)
    monkeypatch.setenv("OUTREACH_BACKUP_RECIPIENT", site.recipient)
    assert site.backup("create", "--out", str(tmp_path)).returncode == 0
    assert len(list(tmp_path.glob("*.age"))) == 2


def test_the_private_half_is_never_written_over(site: Site) -> None:
    before = site.identity.read_text()
    again = site.backup("recipient", "--new", str(site.identity))
    assert (again.returncode, "nothing was changed" in again.stderr) == (1, True)
    assert site.identity.read_text() == before


def test_the_root_key_is_in_the_key_half_only_when_asked_for(site: Site, tmp_path: Path) -> None:
    root = site.key_file.read_bytes()
    for words, told in (((), False), (("--with-root",), True)):
        out = tmp_path / f"with{told}"
        out.mkdir()
        made = site.backup("create", "--out", str(out), "--to", site.recipient, *words)
        assert ("can read everything" in made.stderr) is told
        (keys,) = out.glob("*.keys.age")
        opened = contents(keys, site.identity)["files"]
        assert {row.split("'")[1] for row in opened} == {"ring", "note", *(["root"] if told else [])}
    assert not any(root.strip() in path.read_bytes() for path in tmp_path.rglob("*.age"))


def test_the_backup_is_one_moment_while_two_people_write(site: Site, tmp_path: Path) -> None:
    """Each writer puts a line into two tables in one transaction: a backup that saw half of one would differ."""
    stop = threading.Event()
    with site.engine() as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS z_first (id INTEGER PRIMARY KEY)")
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS a_second (id INTEGER PRIMARY KEY)")
        written = [0, 0]
        writers = [threading.Thread(target=_write, args=(engine, stop, number, written)) for number in (0, 1)]
        for writer in writers:
            writer.start()
        data, _keys = site.create(tmp_path)
        stop.set()
        for writer in writers:
            writer.join()
        with engine.begin() as connection:
            for table in ("a_second", "z_first"):
                connection.exec_driver_sql(f"DROP TABLE {table}")
    kept = contents(data, site.identity)
    assert kept["z_first"] == kept["a_second"]
    assert 0 < len(kept["z_first"]) < sum(written)


def _write(engine: Engine, stop: threading.Event, number: int, written: list[int]) -> None:
    while not stop.is_set():
        with engine.begin() as connection:
            row = (written[number] * 2 + number,)
            connection.exec_driver_sql("INSERT INTO z_first VALUES (?)", row)
            connection.exec_driver_sql("INSERT INTO a_second VALUES (?)", row)
        written[number] += 1
        time.sleep(0.001)


def test_every_row_of_the_database_is_in_it(site: Site, tmp_path: Path) -> None:
    data, _keys = site.create(tmp_path)
    kept = contents(data, site.identity)
    with closing(sqlite3.connect(site.data / "outreach.db")) as raw:
        names = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        counted = {name: raw.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608
    for left_out in ("alembic_version", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"):  # its own notes
        counted.pop(left_out, None)
    assert {name: len(rows) for name, rows in kept.items()} == counted


def test_a_stopped_backup_leaves_nothing_and_says_how_to_go_on(site: Site, tmp_path: Path) -> None:
    for number in range(5):
        out = tmp_path / str(number)
        out.mkdir()
        running = _start(site, out)
        _wait_for_half(out, running)
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=60)[1]
        if running.returncode:
            break  # it was not quicker
    assert (running.returncode, "stopped; nothing was kept" in said) == (130, True), said
    assert list(out.iterdir()) == []


def test_killed_at_any_moment_it_leaves_no_false_backup(site: Site, tmp_path: Path) -> None:
    chance = random.Random(20)
    for _ in range(6):
        running = _start(site, tmp_path)
        _wait_for_half(tmp_path, running)
        time.sleep(chance.uniform(0, 0.06))
        running.kill()
        running.communicate(timeout=60)
        for made in tmp_path.glob("*.age"):
            assert contents(made, site.identity)
    site.create(tmp_path)
    assert list(tmp_path.glob("*.half")) == []  # the next backup cleans up


def test_a_full_disk_is_told_in_one_line_and_nothing_stays(site: Site, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    with small_disk(small):
        refused = site.backup("create", "--out", str(small), "--to", site.recipient)
        assert refused.returncode == 1
        assert "is full" in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1
        assert list(small.iterdir()) == []
    assert "the chain holds" in site.run("audit", "verify").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("backup", "create", "--out", "{tmp}", "--to", "{recipient}"),
        ("db", "upgrade"),
        ("demo", "--no-serve"),
        ("keys", "rotate"),
        ("agencies", "load"),
        ("hsds", "export", "{tmp}/hsds.zip"),
        ("retention", "propose"),
        ("referrals", "chase"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_full_disk_is_told_in_one_line_by_every_command(site: Site, tmp_path: Path, words: tuple[str, ...]) -> None:
    with full_database(site):
        said = site.run(*[word.format(tmp=tmp_path, recipient=site.recipient) for word in words])
    assert (said.returncode, "disk full: there is no room" in said.stderr) == (1, True), said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("agencies", "export"), ("hsds", "export"), ("audit", "breach", *ALL_DAYS, "--out")])
def test_a_full_disk_where_a_list_is_to_lie_leaves_no_half_of_it(
    site: Site, tmp_path: Path, words: tuple[str, ...]
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    with small_disk(small):
        (small / "filler").write_bytes(bytes(60 << 10))
        said = site.run(*words, str(small / "list"))
        assert (said.returncode, "disk full" in said.stderr) == (1, True), said.stderr
        assert len(said.stderr.strip().splitlines()) == 1
        assert [path.name for path in small.iterdir()] == ["filler"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("create", "--out", "/nowhere/at/all"), "is the disk mounted?"),
        (("create", "--out", "{tmp}", "--to", "age1abc"), "not a public key"),
        (("verify", "/nowhere/at/all"), "cannot be read"),
        (("verify", "{file}", "--identity", "{file}"), "as an identity"),
        (("verify", "{identity}"), "not a backup"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(site: Site, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    data = next(iter(site.out.glob("*.data.age")), None) or site.create()[0]
    named = {"tmp": tmp_path, "file": data, "identity": site.identity}
    given = [word.format(**named) for word in words]
    if "create" in words and "--to" not in words:
        given += ["--to", site.recipient]
    refused = site.backup(*given)
    assert (refused.returncode, told in refused.stderr) == (1, True), refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_without_keys_or_tables_a_backup_makes_no_database(tmp_path: Path, site: Site) -> None:
    empty = Site(tmp_path)
    for expected in ("keys init", "no tables"):
        refused = empty.backup("create", "--out", str(tmp_path), "--to", site.recipient)
        assert (refused.returncode, expected in refused.stderr) == (1, True), refused.stderr
        assert not empty.data.exists() or list(empty.data.iterdir()) == []
        empty.run("keys", "init")


def _start(site: Site, out: Path) -> forks.Running:
    own = {"OUTREACH_DATA": str(site.data), "OUTREACH_KEY_FILE": str(site.key_file)}
    return forks.start(("backup", "create", "--out", str(out), "--to", site.recipient), os.environ | own)


def _wait_for_half(out: Path, running: forks.Running) -> None:
    while running.poll() is None and not list(out.glob("*.data.age.half")):
        time.sleep(0.002)
