"""`python -m benchmarks.rotation_kill`: kill key rotations at random points while two writers work, and lose nothing.

The writers are separate processes: each registers people, reads earlier ones back, and logs the committed ones.
The rotation is `flask keys rotate` in a third process, ended by SIGKILL. After each kill every data key must open and
hold its former value; at the end a last run must finish, leaving only the newest wrapping key in the ring.
"""

import hashlib
import json
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select
from tqdm import tqdm

from config import Settings
from outreach.access import centres, users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import people
from outreach.casefile.people import Person, PersonDetails
from outreach.commands.keys import keys_group
from outreach.core import installation, schema
from outreach.core.keys import make_keys
from outreach.core.sealing import rewrapping, vault_of
from outreach.factory import create_app
from outreach.web.application import OutreachApp

WRITERS, PAUSE = 2, 0.01
_PROCESSES = multiprocessing.get_context("forkserver")  # cheap starts: the application is imported once
_PROCESSES.set_forkserver_preload(["outreach.factory"])


@dataclass
class Tally:
    """Results of a run."""

    killed_while: dict[str, int] = field(default_factory=dict)
    registered: int = 0
    registration_ms: dict[str, float] = field(default_factory=dict)
    keys: int = 0
    rotation_s: float = 0.0


def main() -> None:
    """Run with fifty kills, or the number given."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        print(f"{kill_rotations(Path(folder), kills, data_keys=8000, seed=1)} in {time.perf_counter() - begun:.0f} s")


def kill_rotations(folder: Path, kills: int, data_keys: int, seed: int) -> Tally:
    """Run in a folder; raises AssertionError if a key was lost or a person could not be read."""
    chance, tally = random.Random(seed), Tally()
    app = lay(folder, data_keys)
    before = digests(app)
    writers = [_start(_write, folder, folder / f"written-{number}") for number in range(WRITERS)]
    try:
        first, begun = _start(_rotate, folder), time.perf_counter()
        assert _ended(first) == 0
        tally.rotation_s = time.perf_counter() - begun
        while sum(tally.killed_while.values()) < kills:
            state = _rotate_and_kill(folder, app, chance.uniform(0, tally.rotation_s))
            if state:
                tally.killed_while[state] = tally.killed_while.get(state, 0) + 1
            _nothing_is_lost(app, before)
    finally:
        (folder / "enough").touch()
    assert [_ended(writer) for writer in writers] == [0] * WRITERS, "a writer could not write or read"
    assert _ended(_start(_rotate, folder)) == 0
    _nothing_is_lost(app, before)
    _one_version_is_left(app)
    _all_that_was_acknowledged_is_there(folder, app, tally)
    tally.keys = len(digests(app))
    app.extensions["engine"].dispose()
    return tally


def _app(folder: Path) -> OutreachApp:
    key_file, data = folder / "keys" / "root.key", folder / "data"
    return create_app(Settings(data, f"sqlite:///{data / 'outreach.db'}", key_file, https=False))


def lay(folder: Path, data_keys: int) -> OutreachApp:
    """Create keys, tables, a worker, and data keys of owners without other rows."""
    (folder / "data").mkdir(exist_ok=True)
    make_keys(folder / "keys" / "root.key")
    app = _app(folder)
    schema.upgrade(app.extensions["engine"])
    with app.extensions["sessions"]() as session, session.begin():
        installation.claim(session)
        centre = centres.open_centre(session, "ศูนย์ทดสอบ")
        worker = {"name": "ทดสอบ", "role": Role.CASEWORKER, "password": "four quiet words here", "centre_id": centre.id}
        users.create(session, username="worker", actor=None, **worker)
        for _ in range(data_keys):
            vault_of(session).make_key(session, uuid4())
    return app


def _start(act: Callable[..., None], *words: object) -> BaseProcess:
    """Start a process and wait until it has created its own application."""
    waiting, ready = _PROCESSES.Pipe(duplex=False)
    child = _PROCESSES.Process(target=act, args=(ready, *words))
    child.start()
    assert waiting.poll(60)
    return child


def _ended(child: BaseProcess) -> int | None:
    child.join(60)
    return child.exitcode


def _rotate_and_kill(folder: Path, app: OutreachApp, delay: float) -> str:
    """Return the state at the kill, judged from ring and database; "" if the rotation had finished."""
    child = _start(_rotate, folder)
    time.sleep(delay)
    child.kill()
    if _ended(child) == 0:
        return ""
    ring = _app(folder).extensions["vault"]
    with app.extensions["sessions"]() as session:
        session.connection(execution_options={"reads_only": True})
        noted = installation.wrap_version(session)
        left = rewrapping.count_others(session, noted)
        several = len(_versions(folder)) > 1
    if ring.wrap_version != noted:
        return "new key in the ring, not noted"
    if left:
        return "re-wrapping"
    return "all re-wrapped, not retired" if several else "between rotations"


def _versions(folder: Path) -> list[int]:
    ring = json.loads((folder / "keys" / "root.key.ring").read_text())
    return sorted(key["version"] for key in ring["keys"] if key["purpose"] == "wrap")


def digests(app: OutreachApp) -> dict[UUID, bytes]:
    """Return a digest of each data key. Raises Tampered if one does not open."""
    vault, engine = app.extensions["vault"], app.extensions["engine"]
    rows = (row for batch in rewrapping.batches(engine) for row in batch)
    return {row.owner_id: hashlib.sha256(vault.unwrap(row.owner_id, row.version, row.wrapped)).digest() for row in rows}


def _nothing_is_lost(app: OutreachApp, before: dict[UUID, bytes]) -> None:
    now = digests(app)
    assert {owner: now.get(owner) for owner in before} == before, "a data key was lost or changed"


def _one_version_is_left(app: OutreachApp) -> None:
    with app.extensions["sessions"]() as session:
        noted = installation.wrap_version(session)
        counts = rewrapping.count_by_version(session)
    assert list(counts) == [noted], f"data keys under {counts}, noted {noted}"
    assert _versions(app.extensions["settings"].key_file.parents[1]) == [noted], "an older key is still in the ring"


def _all_that_was_acknowledged_is_there(folder: Path, app: OutreachApp, tally: Tally) -> None:
    taken: list[float] = []
    with app.extensions["sessions"]() as session:
        for path in folder.glob("written-*"):
            for line in path.read_text().splitlines():
                person_id, nickname, took_ms = line.split()
                assert session.get_one(Person, UUID(person_id)).nickname == nickname, "an acknowledged person is lost"
                taken.append(float(took_ms))
    tally.registered = len(taken)
    ranked = statistics.quantiles(taken, n=100)
    tally.registration_ms = {"median": ranked[49], "p99": ranked[98], "slowest": max(taken)}


def _rotate(ready: Connection, folder: Path) -> None:
    app = _app(folder)
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 (open as long as the process)
    tqdm.set_lock(threading.RLock())  # its own lock would outlive the kill
    ready.send(True)
    with app.app_context():
        keys_group.main(["rotate"], prog_name="keys")


def _write(ready: Connection, folder: Path, log: Path) -> None:
    """Register people until told to stop; read an earlier one back each time."""
    app, known = _app(folder), list[tuple[UUID, str]]()
    ready.send(True)
    with log.open("w") as said:
        while not (folder / "enough").exists():
            begun = time.perf_counter()
            with app.extensions["sessions"]() as session, session.begin():
                actor = session.scalars(select(User)).first()
                person = people.register(session, PersonDetails(nickname=f"n{os.getpid()}-{len(known)}"), actor)
                known.append((person.id, f"n{os.getpid()}-{len(known)}"))
            said.write(f"{known[-1][0]} {known[-1][1]} {(time.perf_counter() - begun) * 1000:.1f}\n")
            said.flush()
            with app.extensions["sessions"]() as session:
                session.connection(execution_options={"reads_only": True})
                person_id, nickname = random.choice(known)
                assert session.get_one(Person, person_id).nickname == nickname
            time.sleep(PAUSE)


if __name__ == "__main__":
    main()
