"""A restore on an empty machine: by the commands of the runbook, whole or not at all, and only what we wrote."""

import io
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from outreach.casefile.people import Person
from outreach.core import revisions, schema
from outreach.core.backups import envelope, stream, tables
from outreach.core.backups.stream import Row, Table
from outreach.core.keys import key_store, load_keys, recovery, ring_file
from tests.support import forks
from tests.support.backup_site import Site, application, contents, plant, restore, small_disk, writers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The cast and the world of the tests, on a site of their own."""
    made = Site(tmp_path_factory.mktemp("site"))
    plant(tmp_path_factory, made)
    return made


@pytest.fixture(scope="module")
def made(site: Site) -> tuple[Path, Path]:
    """A backup of it, made while two people register others."""
    with writers(site, 2):
        return site.create()


@pytest.fixture
def empty(tmp_path: Path, site: Site) -> Site:
    """An empty machine, to which the root key has been brought back."""
    machine = Site(tmp_path / "machine")
    machine.key_file.parent.mkdir(parents=True)
    shutil.copy(site.key_file, machine.key_file)
    return machine


def is_empty(machine: Site) -> bool:
    """Neither a database nor a ring, whole or half."""
    left = [
        path.name for folder in (machine.data, machine.key_file.parent) if folder.exists() for path in folder.iterdir()
    ]
    return set(left) <= {"root.key"}


def test_the_restored_site_is_the_snapshot_row_for_row(site: Site, made: tuple[Path, Path], empty: Site) -> None:
    assert restore(empty, site, made) == ""
    snapshot = contents(made[0], site.identity)
    found = _rows_of(empty)
    assert len(found.pop("audit_lines") - snapshot.pop("audit_lines")) == 1  # the restore is on record
    for ended in ("sign_ins", "messages"):  # everybody signs in anew, and what waited to leave is put aside
        assert len(found.pop(ended)) == len(snapshot.pop(ended))
    assert found.pop("row_digests") >= snapshot.pop("row_digests")  # the ended sessions are guarded rows
    assert found == snapshot
    assert len(snapshot["people"]) > 3


def test_a_backup_amid_writers_is_one_moment_and_its_trail_holds(
    site: Site, made: tuple[Path, Path], empty: Site
) -> None:
    assert restore(empty, site, made) == ""
    assert "the chain holds" in empty.run("audit", "verify").stdout
    assert "all agree" in empty.run("stages", "verify").stdout
    kept, now = contents(made[0], site.identity), _rows_of(site)
    assert len(kept["people"]) < len(now["people"])  # each came with a case, in one transaction
    assert len(now["people"]) - len(kept["people"]) == len(now["cases"]) - len(kept["cases"])


def test_the_restored_site_shows_a_sealed_name(site: Site, made: tuple[Path, Path], empty: Site) -> None:
    assert restore(empty, site, made) == ""
    with application(empty) as app, app.extensions["sessions"]() as session:
        assert "ธีระ" in [person.given_name for person in session.query(Person)]


def test_everybody_signs_in_anew(site: Site, made: tuple[Path, Path], empty: Site) -> None:
    assert restore(empty, site, made) == ""
    live = text("SELECT COUNT(*) FROM sign_ins WHERE ended_at IS NULL")
    counts = []
    for one in (site, empty):
        with one.engine() as engine, engine.connect() as connection:
            counts.append(connection.execute(live).scalar_one())
    assert counts[0] > 0 == counts[1]


def test_restored_files_are_for_their_owner_and_no_more_are_left(
    site: Site, made: tuple[Path, Path], empty: Site
) -> None:
    assert restore(empty, site, made) == ""
    assert sorted(path.name for path in empty.data.iterdir()) == ["outreach.db"]
    files = [*empty.data.iterdir(), *empty.key_file.parent.iterdir()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert empty.data.stat().st_mode & 0o777 == 0o700


def test_a_second_restore_touches_nothing(site: Site, made: tuple[Path, Path], empty: Site) -> None:
    assert restore(empty, site, made) == ""
    before = _bytes_of(empty)
    assert "not empty; nothing was touched" in restore(empty, site, made)
    assert _bytes_of(empty) == before


def test_without_the_root_it_places_the_ring_and_names_what_next(
    site: Site, made: tuple[Path, Path], empty: Site
) -> None:
    root = empty.key_file.read_bytes()
    empty.key_file.unlink()
    for _ in range(2):
        assert "keys restore-recovery" in restore(empty, site, made)
        assert not empty.data.exists()
    empty.key_file.touch(0o600)
    empty.key_file.write_bytes(root)
    assert restore(empty, site, made) == ""


def test_the_root_comes_from_paper_and_another_paper_is_refused(
    site: Site, made: tuple[Path, Path], empty: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.key_file.unlink()
    for paper, told in (
        (recovery.to_digits(os.urandom(32)), "sealed by another root key"),
        (["1 abcd"], "recovery: line 1"),
        (recovery.to_digits(key_store(site.settings).root()), ""),
    ):
        assert not (empty.data / "outreach.db").exists()
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(paper)))
        assert told in restore(empty, site, made, "--root-from-recovery")
    assert empty.key_file.read_bytes() == site.key_file.read_bytes()
    assert (empty.data / "outreach.db").exists()


def test_keys_that_survived_are_used_and_kept_as_they_are(site: Site, made: tuple[Path, Path], empty: Site) -> None:
    """Rotated since then: the ring in place holds more than that of the backup, and lacks nothing that it needs."""
    store = key_store(empty.settings)
    shutil.copy(ring_file(site.key_file), store.ring_path)
    store.add_wrap()
    before = store.ring_path.read_bytes()
    assert restore(empty, site, made) == ""
    assert store.ring_path.read_bytes() == before


def test_a_ring_that_lacks_what_the_data_needs_is_refused(site: Site, made: tuple[Path, Path], empty: Site) -> None:
    store = key_store(empty.settings)
    shutil.copy(ring_file(site.key_file), store.ring_path)
    store.retire_wraps(store.add_wrap())
    before = _bytes_of(empty)
    assert "lacks wrapping key 1" in restore(empty, site, made)
    assert _bytes_of(empty) == before


def test_a_backup_that_carries_the_root_needs_nothing_else(site: Site, empty: Site, tmp_path: Path) -> None:
    assert site.backup("create", "--out", str(tmp_path), "--to", site.recipient, "--with-root").returncode == 0
    (data,), (keys,) = tmp_path.glob("*.data.age"), tmp_path.glob("*.keys.age")
    empty.key_file.unlink()
    assert restore(empty, site, (data, keys)) == ""
    assert empty.key_file.read_bytes() == site.key_file.read_bytes()


def test_another_root_installation_or_identity_is_refused(
    site: Site, made: tuple[Path, Path], empty: Site, tmp_path: Path
) -> None:
    other = Site(tmp_path / "other")
    other.run("keys", "init")
    other.backup("recipient", "--new", str(other.identity))
    assert "another installation" in restore(other, site, made)
    shutil.copy(other.key_file, empty.key_file)
    assert "sealed by another root" in restore(empty, site, made)
    assert "not made for this identity" in restore(empty, other, made)
    assert is_empty(empty)


@pytest.mark.parametrize("half", [0, 1])
def test_a_changed_byte_or_cut_end_of_either_half_is_refused(
    half: int, site: Site, made: tuple[Path, Path], empty: Site, tmp_path: Path
) -> None:
    whole = made[half].read_bytes()
    changed = tmp_path / made[half].name
    places = (10, 60, len(whole) // 2, len(whole) - 1)
    versions = [whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :] for place in places]
    for content in (*versions, whole[: len(whole) // 2], whole[:-1], b""):
        changed.write_bytes(content)
        halves = (changed, made[1]) if half == 0 else (made[0], changed)
        assert restore(empty, site, halves).startswith("backup: ")
        assert is_empty(empty)


def test_what_others_sealed_to_the_public_key_is_not_believed(
    site: Site, made: tuple[Path, Path], empty: Site, tmp_path: Path
) -> None:
    """The public key is no secret: a forged backup, with an administrator of the forger's, must not come in."""
    forged = tmp_path / made[0].name
    kept = _Replayed()
    reader = stream.Reader(kept)
    envelope.unseal(made[0], envelope.read_identities(site.identity), reader)
    header, trailer = reader.finish()
    with forged.open("wb") as file:
        pieces = stream.pack(header, lambda table: kept.found[table.name], lambda _digest: trailer.signature)
        envelope.seal(pieces, file, envelope.read_recipients([site.recipient]))
    assert restore(empty, site, (forged, made[1])) == ""  # the very same rows: the signature fits
    shutil.rmtree(empty.data)
    kept.found["users"][0][1] = "mallory"
    with forged.open("wb") as file:
        pieces = stream.pack(header, lambda table: kept.found[table.name], lambda _digest: trailer.signature)
        envelope.seal(pieces, file, envelope.read_recipients([site.recipient]))
    assert "not written by this installation" in restore(empty, site, (forged, made[1]))
    assert list(empty.data.iterdir()) == []


def test_halves_given_the_wrong_way_round_are_refused(site: Site, made: tuple[Path, Path], empty: Site) -> None:
    for halves in ((made[1], made[0]), (made[0], made[0]), (made[1], made[1])):
        assert "this is not the" in restore(empty, site, halves)
        assert is_empty(empty)


def test_stopped_or_killed_it_leaves_no_database_and_runs_again(
    site: Site, made: tuple[Path, Path], empty: Site
) -> None:
    chance = random.Random(21)
    for signalled in (signal.SIGINT, signal.SIGKILL, signal.SIGINT, signal.SIGKILL):
        for left in empty.data.glob("*.restoring*"):
            left.unlink()
        running = _start(empty, site, made)
        while running.poll() is None and not (empty.data / "outreach.db.restoring").exists():
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.3))
        running.send_signal(signalled)
        said = running.communicate(timeout=60)[1]
        if (empty.data / "outreach.db").exists():
            break  # it was quicker, and is finished
        if signalled == signal.SIGINT:
            assert (running.returncode, "as empty as before" in said) == (130, True), said
            assert is_empty(empty)
    else:
        assert restore(empty, site, made) == ""
    assert "the chain holds" in empty.run("audit", "verify").stdout
    assert [path.name for path in empty.data.glob("*.restoring*")] == []


@pytest.mark.parametrize("statement", ["CREATE TABLE cases", "INSERT INTO people", "INSERT INTO audit_lines"])
def test_stopped_amid_a_statement_it_is_stopped_and_not_refused(
    statement: str, site: Site, made: tuple[Path, Path], empty: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(_cursor: object, said: str, *_rest: object) -> None:
        if statement in said:
            raise KeyboardInterrupt

    for kind in ("do_execute", "do_executemany"):
        event.listen(Engine, kind, stop)
    try:
        assert restore(empty, site, made) == "130"
    finally:
        for kind in ("do_execute", "do_executemany"):
            event.remove(Engine, kind, stop)
    assert "as empty as before" in capsys.readouterr().err
    assert is_empty(empty)


def test_on_a_full_disk_the_database_stays_empty(site: Site, made: tuple[Path, Path], empty: Site) -> None:
    empty.data.mkdir(mode=0o700)
    with small_disk(empty.data):
        assert "the database refused it" in restore(empty, site, made)
        assert is_empty(empty)
    assert restore(empty, site, made) == ""


def test_a_backup_of_an_older_step_is_taken_to_the_newest_form(site: Site, empty: Site, tmp_path: Path) -> None:
    older = _site_at("0023", site, tmp_path / "older")  # the first whose trail this program can write
    assert restore(empty, site, older.create()) == ""
    with empty.engine() as engine:
        assert revisions.is_newest(engine)
    assert "the chain holds" in empty.run("audit", "verify").stdout


def test_a_database_from_before_the_digests_is_not_backed_up(site: Site, tmp_path: Path) -> None:
    older = _site_at("0008", site, tmp_path / "older")
    said = older.backup("create", "--out", str(older.out), "--to", older.recipient)
    assert (said.returncode, "flask --app wsgi db upgrade" in said.stderr) == (1, True)
    assert not list(older.out.iterdir())


def test_a_backup_of_a_newer_program_is_refused(site: Site, empty: Site, tmp_path: Path) -> None:
    newer = _site_at("head", site, tmp_path / "newer")
    with newer.engine() as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "a newer version of the program" in restore(empty, site, newer.create())
    assert is_empty(empty)


def _site_at(revision: str, site: Site, folder: Path) -> Site:
    """A site with the keys of another, whose tables are those of a step of the migrations."""
    made = Site(folder)
    shutil.copytree(site.key_file.parent, made.key_file.parent)
    shutil.copy(site.identity, made.identity)
    made.out.mkdir()
    made.data.mkdir()
    with made.engine() as engine:
        schema.upgrade(engine, revision)
        with engine.begin() as connection:
            install = load_keys(made.key_file, None).install
            values = {"install": install.hex, "made_at": "2026-11-21 08:00:00.000000"}
            connection.execute(text("INSERT INTO installation (install, made_at) VALUES (:install, :made_at)"), values)
    return made


def _start(machine: Site, site: Site, halves: tuple[Path, Path]) -> forks.Running:
    words = ("--data", str(halves[0]), "--keys", str(halves[1]), "--identity", str(site.identity))
    own = {"OUTREACH_DATA": str(machine.data), "OUTREACH_KEY_FILE": str(machine.key_file)}
    return forks.start(("backup", "restore", *words), os.environ | own)


def test_verifying_by_opening_names_the_first_cell_that_fails(site: Site, tmp_path: Path) -> None:
    damaged = Site(tmp_path / "damaged")
    shutil.copytree(site.data, damaged.data)
    shutil.copytree(site.key_file.parent, damaged.key_file.parent)
    shutil.copy(site.identity, damaged.identity)
    damaged.out.mkdir()
    whole = damaged.backup("verify", str(damaged.create()[0]), "--identity", str(damaged.identity), "--all")
    assert (whole.returncode, "Verified by opening" in whole.stdout) == (0, True), whole.stderr
    with damaged.engine() as engine, engine.begin() as connection:
        connection.execute(
            text("UPDATE people SET given_name_sealed = nickname_sealed WHERE given_name_sealed NOT NULL")
        )
    time.sleep(1)  # a name has seconds in it
    found = damaged.backup("verify", str(damaged.create()[0]), "--identity", str(damaged.identity), "--all")
    assert (found.returncode, "the first: people.given_name of row" in found.stderr) == (1, True), found.stdout


def test_verifying_without_the_root_says_that_no_cell_was_opened(
    site: Site, made: tuple[Path, Path], tmp_path: Path
) -> None:
    elsewhere = Site(tmp_path)
    for half in made:
        said = elsewhere.backup("verify", str(half), "--identity", str(site.identity))
        assert (said.returncode, "NOT opened" in said.stdout) == (0, True), said.stderr
    assert not elsewhere.data.exists()


class _Replayed:
    """A visitor that keeps the rows as they came."""

    def __init__(self) -> None:
        self.found: dict[str, list[Row]] = {}

    def header(self, header: stream.Header) -> None:
        self.found = {table.name: [] for table in header.tables}

    def rows(self, table: Table, rows: list[Row]) -> None:
        self.found[table.name] += rows


def _rows_of(site: Site) -> dict[str, set[str]]:
    with site.engine() as engine, tables.snapshot(engine) as connection:
        return {table.name: set(map(repr, tables.read(connection, table))) for table in tables.describe(connection)}


def _bytes_of(site: Site) -> dict[str, bytes]:
    folders = [folder for folder in (site.data, site.key_file.parent) if folder.exists()]
    return {path.name: path.read_bytes() for folder in folders for path in folder.iterdir()}
