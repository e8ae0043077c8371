"""Concurrent appends to the audit trail: no line is missing, the hash chain is valid, and lines per second.

python -m benchmarks.audit_append [--processes 16] [--seconds 60]
"""

import argparse
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy.exc import OperationalError

from config import Settings
from outreach import blueprints  # noqa: F401 (a line refers to users: every table must be known)
from outreach.access import audit
from outreach.core import installation, schema
from outreach.core.database import make_engine, make_sessions
from outreach.core.keys import load_keys, make_keys
from outreach.core.sealing import Vault


def append(settings: Settings, seconds: float) -> tuple[int, int]:
    """Append lines, one transaction each, until the time is over. Returns the number of committed lines, and of those
    refused because the write lock was not free within 15 seconds (users are then told that nothing was saved).
    """
    sessions = _sessions(settings)
    ends, count, busy = time.monotonic() + seconds, 0, 0
    while time.monotonic() < ends:
        try:
            with sessions() as session, session.begin():
                audit.record(session, "case.read", None, about=f"line:{count}")
            count += 1
        except OperationalError:
            busy += 1
    return count, busy


def run(folder: Path, processes: int, seconds: float) -> tuple[int, int, int | None, int]:
    """Return (lines committed, lines in the trail, number of the first bad line or None, lock timeouts)."""
    settings = Settings(folder, f"sqlite:///{folder / 'trail.db'}", folder.parent / "keys" / "root.key", https=False)
    make_keys(settings.key_file, folder)
    schema.upgrade(make_engine(settings.database_url))
    with _sessions(settings)() as session, session.begin():
        installation.claim(session)
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])  # the program is loaded once for all
    with context.Pool(processes) as pool:
        counts: list[tuple[int, int]] = pool.starmap(append, [(settings, seconds)] * processes)
    committed, busy = (sum(numbers) for numbers in zip(*counts, strict=True))
    with _sessions(settings)() as session:
        return committed, audit.count(session), audit.first_bad_line(session), busy


def _sessions(settings: Settings):  # type: ignore[no-untyped-def]
    return make_sessions(
        make_engine(settings.database_url), Vault(load_keys(settings.key_file, settings.database_folder))
    )


def main() -> None:
    """Measure and print one line."""
    wishes = argparse.ArgumentParser()
    wishes.add_argument("--processes", type=int, default=16)
    wishes.add_argument("--seconds", type=float, default=60)
    wish = wishes.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        folder.mkdir()
        committed, kept, bad, busy = run(folder, wish.processes, wish.seconds)
    rate = committed / wish.seconds
    print(f"{wish.processes} processes, {wish.seconds:.0f} s: {rate:.0f} lines a second")
    print(f"{committed} lines committed, {kept} kept; {busy} times no turn came within 15 s")
    print("the chain holds" if bad is None and committed == kept else f"WRONG: first bad line {bad}")


if __name__ == "__main__":
    main()
