"""How the work of a centre grows with the people: `python -m benchmarks.growth [--people 1000] [--times 10]`.

A city (benchmarks/copies.py) of each size; all people are in one centre. Pages that must cost the same at any size, and
runs over everybody, which may grow with them and no faster. The last column is the exponent: the logarithm of what the
time grew by, over that of the people: 0 for what costs the same, 1 for what grows as they do.
Runs that write are rolled back, but for the comparison of people, which is measured by the person. Times are CPU times.
"""

import argparse
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from benchmarks.copies import City
from benchmarks.house import House
from benchmarks.table import Found, Measure
from benchmarks.timing import median_ms
from benchmarks.town import Town
from outreach.access import verifying
from outreach.c2_connect import chasing
from outreach.c5_complete import retention
from outreach.casefile import alike_pairs, due_lists, finding, replaying
from outreach.core import clock, snapshots

PEOPLE, TIMES, PLAYED, ROUNDS = 1_000, 10, 125, 5
STEPS = 40  # of the comparison of people
LATER = clock.today() + timedelta(days=4_000)  # when all that is closed is due, and every referral late
PAGES = {
    "gap report (supervisor)": ("supervisor", "/statistics/gaps"),
    "possible duplicates": ("supervisor", "/people/doubles"),
    "home (supervisor)": ("supervisor", "/"),
    "approvals": ("supervisor", "/approvals"),
    "not seen lately": ("supervisor", "/cases/?silent=late&sort=silent"),
    "overdue referrals": ("supervisor", "/referrals/stuck"),
    "statistics (supervisor)": ("supervisor", "/statistics/"),
}


@contextmanager
def aside(house: House, *, looking: bool = False) -> Iterator[Session]:
    """A session of its own, rolled back. looking: on a snapshot."""
    with house.app.extensions["sessions"]() as session:
        if looking:
            snapshots.look(session)
        yield session
        session.rollback()


def stages(house: House) -> None:
    """Replay the stage of every case."""
    with aside(house, looking=True) as session:
        assert not [bad for step in replaying.all_cases(session) for bad in step.bad]


def due_days(house: House) -> None:
    """Compare the due days of every case with its rows."""
    with aside(house, looking=True) as session:
        assert due_lists.wrong(session) == []


def rows(house: House) -> None:
    """Check every guarded row."""
    with aside(house, looking=True) as session:
        assert not [bad for step in verifying.all_rows(session) for bad in step.bad]


def proposals(house: House) -> None:
    """Propose every record whose time is over."""
    with aside(house) as session:
        assert sum(found for _looked_at, found in retention.propose(session, LATER))


def chases(house: House) -> None:
    """Chase every referral that is late."""
    with aside(house) as session:
        assert sum(chasing.chase(session, LATER))


RUNS: dict[str, Callable[[House], None]] = {
    "stages verify": stages,
    "stages verify --due, the due days": due_days,
    "audit verify, the rows": rows,
    "retention propose, years later": proposals,
    "chase, years later": chases,
}


RUN = {what: Measure(what, grows=1.1) for what in RUNS}
COMPARED = Measure("comparing one person with all", grows=0.5)
MEASURES = (*RUN.values(), COMPARED)


def measure(town: Town) -> Iterator[Found]:
    """Run over everybody once, and compare some who wait."""
    for what, run in RUNS.items():
        yield Found(RUN[what], town.people, _once(run, town.house))
    town.wait(STEPS)
    yield Found(COMPARED, town.people, _comparing(town.house))


def measured(house: House) -> dict[str, float]:
    """Return milliseconds by what was done."""
    house.app.extensions["names"].forget()
    house.app.extensions["names"].fill()
    found = {"comparing one person": _comparing(house)}
    for what, (role, page) in PAGES.items():
        found[what] = median_ms(lambda role=role, page=page: house.get(role, page), ROUNDS, time.process_time)  # type: ignore[misc]
    for what, run in RUNS.items():
        found[what] = _once(run, house)
    return found


def _once(act: Callable[[House], object], house: House) -> float:
    begun = time.process_time()
    act(house)
    return (time.process_time() - begun) * 1000


def _comparing(house: House) -> float:
    """Compare some people who wait; return what one took."""
    sessions = house.app.extensions["sessions"]
    begun = time.process_time()
    done = sum(islice(finding.catch_up(sessions), STEPS))
    with aside(house, looking=True) as session:
        assert done or not alike_pairs.is_behind(session)
    return (time.process_time() - begun) * 1000 / max(done, 1)


def main() -> None:
    """Measure a small city, let it grow, measure again, and print both with the exponent."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--people", type=int, default=PEOPLE)
    words.add_argument("--times", type=int, default=TIMES)
    wish = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), min(PLAYED, wish.people // 2))
        city = City(house.session, house.app.extensions["engine"])
        found = {}
        for people in (wish.people, wish.people * wish.times):
            city.grow(people)
            found[people] = measured(house)
        city.close()
        house.close()
    (_few, few), (_many, many) = found.items()
    print(f"{'CPU milliseconds':<40}" + "".join(f"{people:>12,}" for people in found) + "   exponent")
    for what, took in many.items():
        exponent = math.log(max(took, 0.001) / max(few[what], 0.001)) / math.log(wish.times)
        print(f"{what:<40}{few[what]:>12.1f}{took:>12.1f}{exponent:>11.2f}")


if __name__ == "__main__":
    main()
