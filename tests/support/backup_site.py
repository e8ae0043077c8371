"""A site of its own for the tests of backups: commands in processes, writers at work, and a look into a backup."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from config import Settings
from outreach.access import baselines
from outreach.access.users import User
from outreach.casefile import cases, people
from outreach.casefile.people import PersonDetails, Sex
from outreach.commands.backup.restore import restore_command
from outreach.core import clock, installation, schema
from outreach.core.backups import envelope
from outreach.core.backups.stream import Header, Reader, Row, Table
from outreach.core.database import make_engine
from outreach.core.keys import make_keys
from outreach.factory import create_app
from outreach.web.application import OutreachApp as Application
from tests.support import forks, once
from tests.support.cast import make_cast, meet_cast
from tests.support.house import House
from tests.support.world import make_world


class Site(House):
    """A house with a database, a recipient, and folders for backups."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.identity, self.out = folder / "identity.txt", folder / "backups"

    def backup(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("backup", *words)

    def create(self, out: Path | None = None) -> tuple[Path, Path]:
        """A backup that must come to be: (data, keys)."""
        made = self.backup("create", "--out", str(out or self.out), "--to", self.recipient)
        assert made.returncode == 0, made.stderr
        (data,) = sorted((out or self.out).glob("*.data.age"))[-1:]
        return data, data.with_name(data.name.replace(".data.", ".keys."))

    @property
    def recipient(self) -> str:
        return self.identity.read_text().split()[3]

    @property
    def settings(self) -> Settings:
        return Settings(self.data, f"sqlite:///{self.data / 'outreach.db'}", self.key_file, https=False)

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        made = make_engine(f"sqlite:///{self.data / 'outreach.db'}")
        yield made
        made.dispose()


class Kept:
    """A visitor that remembers every row."""

    def __init__(self) -> None:
        self.tables: dict[str, set[str]] = {}

    def header(self, header: Header) -> None:
        self.tables = {table.name: set() for table in header.tables}

    def rows(self, table: Table, rows: list[Row]) -> None:
        self.tables[table.name].update(map(repr, rows))


def contents(file: Path, identity: Path) -> dict[str, set[str]]:
    """Every row of a backup."""
    kept = Kept()
    reader = Reader(kept)
    envelope.unseal(file, envelope.read_identities(identity), reader)
    reader.finish()
    return kept.tables


def plant(factory: pytest.TempPathFactory, site: Site) -> dict[str, UUID]:
    """Let a site have the cast and the world of the tests, planted once for all. Answers the ids of the cast."""
    folder, ids = once.made(factory, "site", lambda folder: _plant(Site(folder)))
    for part in ("data", "keys"):
        shutil.copytree(folder / part, site.folder / part)
    shutil.copy(folder / site.identity.name, site.identity)
    site.out.mkdir()
    found: dict[str, UUID] = ids
    return found


def _plant(site: Site) -> dict[str, UUID]:
    site.data.mkdir()
    make_keys(site.key_file, site.data)
    with application(site) as app:
        schema.upgrade(app.extensions["engine"])
        with app.extensions["sessions"]() as session, session.begin():
            installation.claim(session)
            baselines.close(session)
            ids = make_cast(session)
            make_world(session, meet_cast(session, ids))
    assert site.backup("recipient", "--new", str(site.identity)).returncode == 0
    return ids


def restore(machine: Site, site: Site, halves: tuple[Path, Path], *more: str) -> str:
    """Run the command in this process. Answers the line that it ends with, nothing if it went well."""
    words = ["--data", str(halves[0]), "--keys", str(halves[1]), "--identity", str(site.identity), *more]
    app = Application("machine")
    app.extensions["settings"] = machine.settings
    with app.app_context():
        try:
            restore_command.main(words, standalone_mode=False)
        except SystemExit as ended:
            said = str(ended.code)
        else:
            return ""
    assert "\n" not in said
    return said


@contextmanager
def application(site: Site) -> Iterator[Application]:
    """The application on this site, in this process."""
    app = create_app(site.settings)
    yield app
    app.extensions["engine"].dispose()


@contextmanager
def writers(site: Site, count: int) -> Iterator[None]:
    """So many processes that register people, up to twenty in a second each, until the end of the block."""
    program = f"from tests.support import backup_site as b; b.register_for_ever(b.Site(b.Path({str(site.folder)!r})))"
    logs = [(site.folder / f"writer{number}.log").open("w+") for number in range(count)]
    running = [forks.start(("-c", program), os.environ, log=log) for log in logs]
    try:
        for log in logs:
            _wait_for_a_word(Path(log.name))
        yield
        assert all(one.poll() is None for one in running)  # none has failed meanwhile
    finally:
        for one in running:
            one.terminate()
            one.wait(timeout=60)
        for log in logs:
            log.close()
            Path(log.name).unlink()


def _wait_for_a_word(log: Path) -> None:
    for _ in range(600):
        if said := log.read_text():
            assert said == "writing\n", said
            return
        time.sleep(0.1)
    raise AssertionError("nobody writes")


def register_for_ever(site: Site) -> None:
    """Register people with a case each."""
    with application(site) as app:
        number = 0
        while True:
            with app.extensions["sessions"]() as session, session.begin():
                malee = session.scalars(select(User).where(User.username == "malee")).one()
                details = PersonDetails(nickname=f"คนที่ {number}", sex=Sex.MALE, age=16)
                person = people.register(session, details, malee)
                cases.open_case(session, person, clock.today(), malee)
            if not number:
                print("writing", flush=True)
            number += 1
            time.sleep(0.05)


@contextmanager
def full_database(site: Site) -> Iterator[None]:
    """The database on a disk of its own, on which there is no room left; afterwards it lies where it lay."""
    aside = site.data.with_name("aside")
    site.data.rename(aside)
    site.data.mkdir(mode=0o700)
    size = sum(file.stat().st_size for file in aside.glob("*.db")) + (1 << 20)
    command = ["/bin/mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(site.data)]
    mounted = subprocess.run(command, capture_output=True, check=False)
    try:
        if mounted.returncode:
            pytest.skip("a small disk cannot be mounted here")
        for file in aside.glob("*.db"):
            shutil.copy(file, site.data)
        with (site.data / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            while filler.write(b"x" * 4096):
                pass
        yield
    finally:
        if not mounted.returncode:
            subprocess.run(["/bin/umount", "--lazy", str(site.data)], check=True)
        site.data.rmdir()
        aside.rename(site.data)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of 64 KiB in a folder; the test is skipped where none can be mounted."""
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["/bin/umount", str(folder)], check=True)
