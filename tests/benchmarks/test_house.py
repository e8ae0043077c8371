"""A programme of the benchmarks is one database to every process, also while its file is kept for the next run."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks import house
from benchmarks.house import House
from outreach.access.users import User

pytestmark = pytest.mark.slow
ANOTHER = """
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM sign_ins").fetchone()[0])
"""


def seen_by_another(database: Path) -> int:
    """The number of sign-ins that a process of its own sees, which then closes the database."""
    said = subprocess.run([sys.executable, "-c", ANOTHER, database], capture_output=True, text=True, check=True)
    return int(said.stdout)


def test_another_process_sees_what_is_written_after_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "kept", tmp_path / "kept")
    (tmp_path / "one").mkdir()
    one = House(tmp_path / "one", 8)
    before = seen_by_another(one.database)
    house.sign_in(one.app, one.session, one.session.scalars(select(User).limit(1)).one())
    one.session.commit()
    assert seen_by_another(one.database) == before + 1
    one.close()
