"""A whole sealed city, fast: a played programme is multiplied, everybody with all rows that are theirs.

python -m benchmarks.copies --people 1000000 --folder /tmp/city     (or --postgresql, an empty database of a server)

A copy has ids, data keys, names, numbers, a case number and a trail of its own; every field is sealed anew, every row
has its digest, every line is chained: `audit verify`, `stages verify` and `backup verify` hold. What is bigger in a
city is copied along: camps and group sessions with their seats, houses with their beds, employers with their places,
core persons, groups. Memory does not depend on the number of people, for copies are made and put in some thousand
people at a time.

Not copied, and why: forms that were sent, sign-ins and messages are of the last days, not of people; links to
referrals and visits through them open for whoever has a secret that nobody has; files are of any size; who may be the
same as whom is found by comparing them, as after a registration, and what breaks a rule when somebody looks. Everybody
is in one centre and its caseworkers carry them all, which is the hardest case for a page. Copies were met on the same
days as their originals; the trail says what happened copy by copy, so its days begin anew with each.

A copied person takes 2 to 3 ms of one core and 48 kB (AMD EPYC, shared): reckoned from 20,000 people, a million takes
40 to 60 minutes and 48 GB.
"""

import argparse
import gc
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from benchmarks.house import House
from benchmarks.originals import Originals
from benchmarks.stores import Store, disk_bytes
from benchmarks.trails import Trail, Written
from outreach.core.database import Base, take_stock
from tests.support.growing import growing_tables

PLAYED, AT_ONCE = 60, 1_000  # people: of the programme that is played act by act; of one transaction
ALONG = frozenset({"camps", "houses", "beds", "group_sessions", "employers", "core_persons", "groups"})
WITHOUT = frozenset(
    {
        *("audit_lines", "audit_subjects", "row_digests"),  # made anew (benchmarks/trails.py)
        *("submissions", "messages", "sign_ins", "link_visits", "referral_links", "attachments", "attachment_pieces"),
        *("alike_pairs", "kept_contradictions"),
    }
)


class City:
    """A programme that grows: its first people are copied as often as is wished, at any time, whatever came after."""

    def __init__(self, session: Session, engine: Engine) -> None:
        self.session, self.engine, self.done = session, engine, 1
        session.rollback()
        wanted = (growing_tables() | ALONG) - WITHOUT
        self.store = Store(engine)
        tables = [table for table in Base.metadata.sorted_tables if table.name in wanted]
        self.originals = Originals(session, self.store, tables)
        self.trail = Trail(session, self.store, self.originals)

    def grow(self, people: int) -> None:
        """Copy everybody until there are so many people, or some more."""
        self.copy(range(self.done, -(-people // self.originals.people)))

    def copy(self, nths: range) -> None:
        """Make the copies with these numbers: for each of them one of everybody."""
        self.trail.go_on()
        step = max(1, AT_ONCE // max(1, self.originals.people))
        with _uncollected():
            for start in range(0, len(nths), step):
                self._put_in(nths[start : start + step])
        self.done = max([self.done, *nths[-1:]]) + 1
        take_stock(self.engine)

    def close(self) -> None:
        """Close the connection past the program."""
        self.store.close()

    def _put_in(self, nths: range) -> None:
        known, written = self.originals.people * (nths[0] + 1), Written()
        self.originals.made.clear()
        for kind in self.originals.kinds:
            together: list[tuple[int, list[Any]]] = []
            for turn, nth in enumerate(nths):
                copies = list(self.originals.copies(kind, nth, known))
                self.trail.note(kind, nth, copies, self.trail.first_line(turn), written)
                together += enumerate(copies)
            together.sort(key=lambda one: one[0])  # copies of one row lie side by side
            self.store.put(kind.table.name, kind.names, [copy for _number, copy in together])
        self.trail.write(nths, written)
        self.store.keep()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave out the search for circles in the block: there are none in rows, and it takes a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def multiply(session: Session, times: int, step: int = 1) -> None:
    """Multiply the number of people by `times`.

    step: a power of two, larger than the number of copies of each person so far.
    """
    engine: Any = session.get_bind()
    city = City(session, engine)
    city.copy(range(step, times * step, step))
    city.close()


def main() -> None:
    """Make a city and say what it took."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--people", type=int, default=10_000)
    words.add_argument("--played", type=int, default=PLAYED, help="people whose life is played act by act")
    words.add_argument("--folder", type=Path, help="an empty folder, which is kept")
    words.add_argument("--postgresql", default="", help="the address of an empty database, in place of a file")
    wish = words.parse_args()
    with nullcontext(wish.folder) if wish.folder else tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), wish.played, wish.postgresql)
        city, begun, worked = (
            City(house.session, house.app.extensions["engine"]),
            time.perf_counter(),
            time.process_time(),
        )
        city.grow(wish.people)
        took, cpu = time.perf_counter() - begun, time.process_time() - worked
        people, size = city.originals.people * city.done, disk_bytes(city.engine) / 1e6
        print(f"{people:,} people in {took:.1f} s ({cpu:.1f} s of the processor), {size:,.0f} MB on disk")
        city.close()
        house.close()


if __name__ == "__main__":
    main()
