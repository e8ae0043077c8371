"""`python -m benchmarks.rotation [people]`: re-wrapping every data key, compared to sealing every cell anew.

Both work in batches of short transactions on the same file, with the same people and in the same run.
"""

import contextlib
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy import bindparam, select, update

from benchmarks.rotation_kill import lay
from outreach.access.users import User
from outreach.casefile.people import Person
from outreach.commands.keys import keys_group
from outreach.core import ciphertext
from outreach.core.rows import touched
from outreach.core.sealing import rewrapping
from outreach.web.application import OutreachApp

PEOPLE, ROUNDS = 20_000, 3
CLOCKS = {"processor": time.process_time, "by the wall": time.perf_counter}
SAID = {
    "nickname": "นก",
    "given_name": "ธีรภัทร",
    "family_name": "บุญมา",
    "birth_date": "2009-05-01",
    "national_id": "1100700000001",
    "phone": "0812345678",
    "address": "ซอยเพชรเกษม ๑ แขวงบางแค",
    "look": "ผมสั้น",
}


def main() -> None:
    """Run the benchmark and print medians and ratio."""
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)


def measure(people: int) -> None:
    """Measure both on a database of so many people."""
    with tempfile.TemporaryDirectory() as folder:
        app = lay(Path(folder), 0)
        written = _register(app, people)
        times = _medians(lambda: _rewrap(app), written.change_key)
        for clock, (rewrap, whole) in zip(CLOCKS, zip(*times, strict=True), strict=True):
            print(
                f"{people:,} people, {len(SAID)} cells each, {clock}: keys rotate {rewrap:.2f} s, "
                f"all cells sealed anew {whole:.2f} s, ratio {rewrap / whole:.2f}"
            )
        app.extensions["engine"].dispose()


def _medians(*acts: Callable[[], None]) -> list[list[float]]:
    """Return the median times of each act by each clock; the acts alternate."""
    taken: list[list[list[float]]] = [[] for _ in acts]
    for _ in range(ROUNDS):
        for act, times in zip(acts, taken, strict=True):
            begun = [clock() for clock in CLOCKS.values()]
            act()
            times.append([clock() - start for clock, start in zip(CLOCKS.values(), begun, strict=True)])
    return [[statistics.median(times) for times in zip(*all_times, strict=True)] for all_times in taken]


def _register(app: OutreachApp, people: int) -> "Cells":
    """Create people with a data key each, and with cells under one common key."""
    key = ciphertext.Key(os.urandom(32))
    with app.extensions["sessions"]() as session, session.begin():
        worker = session.scalars(select(User)).first()
        plain = {"centre_id": worker.centre_id, "made_by": worker.id, "sex": "male", "birth_known": "not"}
        for _ in range(people):
            person = Person(**plain)
            session.add(person)
            app.extensions["vault"].make_key(session, person.id)
            for name, text in SAID.items():
                cell = key.seal(1, name.encode() + person.id.bytes, ciphertext.pad(text.encode(), 32))
                setattr(person, f"{name}_sealed", cell)
    return Cells(app, key)


class Cells:
    """The key change of a system without data keys: open every cell, and seal it under the new key."""

    def __init__(self, app: OutreachApp, key: ciphertext.Key) -> None:
        self.engine, self.key = app.extensions["engine"], key
        self.read = select(Person.id, *(getattr(Person, f"{name}_sealed") for name in SAID)).order_by(Person.id)
        exchange = {f"{name}_sealed": bindparam(name) for name in SAID}
        self.write = update(Person.__table__).where(Person.__table__.c.id == bindparam("row")).values(exchange)

    def change_key(self) -> None:
        """Re-encrypt all cells, in the same batches and short transactions as a re-wrapping."""
        new, last = ciphertext.Key(os.urandom(32)), None
        while True:
            query = self.read.where(Person.id > last) if last else self.read
            with self.engine.connect().execution_options(reads_only=True) as connection:
                rows = connection.execute(query.limit(rewrapping.BATCH)).all()
            if not rows:
                break
            changed = [self._anew(new, *row) for row in rows]
            with self.engine.begin() as connection:
                connection.execute(self.write, changed)
                touched(connection).clear()  # such a system has no row digests either
            last = rows[-1][0]
        self.key = new

    def _anew(self, new: ciphertext.Key, row_id: UUID, *sealed: bytes) -> dict[str, UUID | bytes]:
        changed: dict[str, UUID | bytes] = {"row": row_id}
        for name, cell in zip(SAID, sealed, strict=True):
            bound = name.encode() + row_id.bytes
            changed[name] = new.seal(1, bound, self.key.open(bound, cell))
        return changed


def _rewrap(app: OutreachApp) -> None:
    """Run `flask keys rotate`: new wrapping key, re-wrapped data keys, older key removed, log emptied."""
    with app.app_context(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        keys_group.main(["rotate"], standalone_mode=False)


if __name__ == "__main__":
    main()
