"""Cost of row digests: registering and logging a contact with and without them, alternating; and the check.

python -m benchmarks.row_digests [--times 150] [--people 200]
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.house import House
from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock, rows
from outreach.core.rows import writes

Act = Callable[[Session], object]


@contextmanager
def without() -> Iterator[None]:
    """Run the block as if no table were guarded."""
    with mock.patch.object(writes, "is_guarded", return_value=False):
        yield


def compare(house: House, name: str, act: Act, times: int) -> None:
    """Print the medians of whole transactions, with and without digests, alternating."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * times):
        guarded = turn % 2 == 0
        if guarded:
            taken[guarded].append(_timed(house, act))
        else:
            with without():
                taken[guarded].append(_timed(house, act))
    on, off = (statistics.median(taken[guarded]) * 1000 for guarded in (True, False))
    print(f"{name}: with {on:6.2f} ms, without {off:6.2f} ms: {on - off:+.2f} ms ({on / off - 1:+.0%})")


def check(house: House) -> None:
    """Print the time to check every row."""
    with house.app.extensions["sessions"]() as session:
        begun = time.perf_counter()
        looked_at = sum(number for number, _bad in rows.bad_rows(session))
        lines = sum(1 for _bad in rows.lost_digests(session, audit.with_rows(session)))
        took = time.perf_counter() - begun
    print(f"check: {looked_at:,} rows, {lines:,} lines in {took:.1f} s: {took / looked_at * 1e6:.0f} µs a row")


def size(house: House) -> None:
    """Print the share of the digests in the database file."""
    with closing(sqlite3.connect(house.database)) as raw:
        ((count,),) = raw.execute("SELECT count(*) FROM row_digests").fetchall()
    whole = house.database.stat().st_size
    with closing(sqlite3.connect(house.database)) as raw:
        raw.executescript("DROP TABLE row_digests; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    saved = whole - house.database.stat().st_size
    print(f"room: {count:,} digests, {saved / 1e6:.1f} of {whole / 1e6:.1f} MB, {saved / count:.0f} bytes each")


def _timed(house: House, act: Act) -> float:
    begun = time.perf_counter()
    with house.app.extensions["sessions"]() as session, session.begin():
        act(session)
    return time.perf_counter() - begun


def _register(session: Session) -> None:
    worker = session.scalars(select(User).where(User.username == "caseworker1")).one()
    details = PersonDetails(nickname="ทดสอบ", given_name="ธีระ", family_name="บุญมา", sex=Sex.MALE, age=16)
    cases.open_case(session, people.register(session, details, worker), clock.today(), worker)


def _log(session: Session) -> None:
    worker = session.scalars(select(User).where(User.username == "caseworker1")).one()
    query = select(Case).where(Case.caseworker_id == worker.id, Case.closed_on.is_(None)).limit(1)
    details = ContactDetails(day=clock.today(), how=HowItWent.TALKED, where_else="ตลาด", story="คุยกันยี่สิบนาที")
    contacts.log(session, session.scalars(query).one(), details, worker)


def main() -> None:
    """Run all and print one line each. (The check comes first: it would find rows written without digests.)"""
    wishes = argparse.ArgumentParser()
    wishes.add_argument("--times", type=int, default=150)
    wishes.add_argument("--people", type=int, default=200)
    wish = wishes.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), people=wish.people)
        check(house)
        compare(house, "register", _register, wish.times)
        compare(house, "log a contact", _log, wish.times)
        house.close()
        size(house)


if __name__ == "__main__":
    main()
