"""Time of each page with 100 times the people: `python -m benchmarks.scale [--people 1000] [--times 100]`.

A programme of an eighth of the people is played act by act, and then multiplied (benchmarks/copies.py) to both sizes.
All people are in one centre and its caseworkers carry them all: the hardest case for a list. Registering goes through
the form and is committed. Times are CPU times: other work on the machine does not count.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from benchmarks.copies import multiply
from benchmarks.house import House
from benchmarks.timing import median_ms, report
from outreach.core.database import take_stock
from tests.support.growing import growing_tables

PEOPLE, TIMES, PLAYED, ROUNDS = 1_000, 100, 8, 15
SOUNDS = ("กา", "มี", "ทู", "เส", "โน", "แล", "พอ", "ยำ", "ไว", "เรา")
DUE = ("see", "follow_up", "plan", "outcome")
_numbers = count()


def acts(house: House) -> dict[str, Callable[[], None]]:
    """Return the measured actions by name."""
    pages = {
        "home": "/",
        "list of cases": "/cases/",
        "case page": house.case,
        "form of a first contact": "/contacts/new",
    }
    pages |= {f"due: {what}": f"/due/{what}" for what in DUE}
    found: dict[str, Callable[[], None]] = {
        f"{what} ({role})": lambda role=role, page=page: house.get(role, page)  # type: ignore[misc]
        for role in ("caseworker", "supervisor")
        for what, page in pages.items()
        if (role, what) != ("supervisor", "form of a first contact")
    }
    more = {"approvals": "/approvals", "contradictions": "/contradictions/", "flags": "/flags/", "rules": "/rules/"}
    found |= {what: lambda page=page: house.get("supervisor", page) for what, page in more.items()}  # type: ignore[misc]
    found["search by a name"] = lambda: house.find("ธีรพัด")
    found["search by a telephone number"] = lambda: house.find("0812345678")
    found["register"] = lambda: house.register(_called(next(_numbers)))
    return found


def _called(number: int) -> str:
    """Return a nickname that sounds like no other."""
    return "".join(SOUNDS[int(digit)] for digit in f"{number * 7_919 % 100_000:05}")


def main() -> None:
    """Measure with few people, multiply them, measure again."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=PEOPLE)
    words.add_argument("--times", type=int, default=TIMES)
    wish = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), wish.people // PLAYED)
        few = _measured(house, PLAYED, 1)
        many = _measured(house, wish.times, 2 * PLAYED)
        house.close()
    print(f"{wish.people * wish.times:,} people against {wish.people:,}")
    for what, took in many.items():
        report(what, took, f"with {wish.people:,} people", few[what])


def _measured(house: House, times: int, step: int) -> dict[str, float]:
    house.session.rollback()
    multiply(house.session, house.database, growing_tables(), times, step)
    house.app.extensions["names"].forget()
    take_stock(house.app.extensions["engine"])
    house.app.extensions["names"].fill()
    return {what: median_ms(act, ROUNDS, time.process_time) for what, act in acts(house).items()}


if __name__ == "__main__":
    main()
