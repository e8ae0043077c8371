"""Backup and restore of a whole site, compared to copying the database file and encrypting the copy.

python -m benchmarks.backup [--people 1000]: one run of each operator command.
"""

import argparse
import contextlib
import io
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
import pyrage

from benchmarks.house import House
from outreach.commands.backup.create import create_command
from outreach.commands.backup.restore import restore_command
from outreach.commands.backup.verify import verify_command
from outreach.core.backups import envelope


def measure(house: House, folder: Path) -> None:
    """Time create, verify with opening, and restore; print a line each."""
    lines, public = envelope.new_identity()
    identity, out = folder / "identity.txt", folder / "backups"
    identity.write_text(lines)
    out.mkdir()
    house.session.rollback()
    floor = _seconds(lambda: _copy(house.database, folder, public))
    made = _seconds(lambda: _run(house, create_command, "--out", out, "--to", public))
    (data,), (keys,) = out.glob("*.data.age"), out.glob("*.keys.age")
    opened = _seconds(lambda: _run(house, verify_command, data, "--identity", identity, "--all"))
    settings = _empty_machine(house, folder / "machine")
    words = ("--data", data, "--keys", keys, "--identity", identity)
    restored = _seconds(lambda: _run(house, restore_command, *words))
    house.app.extensions["settings"] = settings
    size, whole = data.stat().st_size / 1e6, house.database.stat().st_size / 1e6
    print(f"database {whole:.1f} MB, copied by sqlite3 and encrypted as it is: {floor:.2f} s")
    print(f"backup create    {made:>7.2f} s  ({size:.1f} MB, {made / floor:.1f} x)")
    print(f"backup verify    {opened:>7.2f} s  (every data key and cell opened)")
    print(f"backup restore   {restored:>7.2f} s  (trail and references checked)")


def _copy(database: Path, folder: Path, public: str) -> None:
    copy = folder / "copy.db"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    pyrage.encrypt_file(str(copy), f"{copy}.age", [pyrage.x25519.Recipient.from_str(public)])


def _empty_machine(house: House, folder: Path):  # type: ignore[no-untyped-def]
    """Point the settings at an empty machine with the root key; return the former settings."""
    before = house.app.extensions["settings"]
    (folder / "keys").mkdir(parents=True)
    root = shutil.copy(before.key_file, folder / "keys" / "root.key")
    data = folder / "data"
    house.app.extensions["settings"] = replace(
        before, data=data, database_url=f"sqlite:///{data / 'outreach.db'}", key_file=Path(root)
    )
    return before


def _run(house: House, command: click.Command, *words: object) -> None:
    with house.app.app_context(), contextlib.redirect_stdout(io.StringIO()):
        command.main([str(word) for word in words], standalone_mode=False)


def _seconds(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def main() -> None:
    """Make a programme of invented people and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1000)
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), parser.parse_args().people)
        measure(house, Path(folder))
        house.close()


if __name__ == "__main__":
    main()
