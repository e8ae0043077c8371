"""`make bench`: medians and ratios, on a programme of invented people that is made for the run."""

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.house import House

ROUNDS = 60


def median_ms(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of `act` in milliseconds, after three runs that are not counted."""
    for _ in range(3):
        act()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def main() -> None:
    """Measure everything and print one line each."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), people=300)
        _sealing(house)
        _pages(house)
        _figures(house)
        house.close()


def _line(what: str, ours: float, floor: str, against: float) -> None:
    print(f"{what:<46}{ours:>10.3f} ms{against:>10.3f} ms {floor:<28}{ours / against:>7.1f} x")


def _sealing(house: House) -> None:
    key, plain = AESGCM(os.urandom(32)), "ธีรภัทร".encode().ljust(32, b"\x80")
    nonce, bound = os.urandom(12), os.urandom(80)
    cell = key.encrypt(nonce, plain, bound)

    def raw() -> None:
        for _ in range(500):
            key.decrypt(nonce, cell, bound)

    _line("open 500 sealed fields", median_ms(house.open_fields(500)), "raw AESGCM", median_ms(raw))
    house.session.rollback()  # SQLite has one writer, and the pages come next


def _pages(house: House) -> None:
    bare = median_ms(lambda: house.get(None, "/sign-in"))
    for role, page in (("caseworker", house.case), ("caseworker", "/"), ("caseworker", "/cases/")):
        _line(f"page {page[:7]}… ({role})", median_ms(lambda r=role, p=page: house.get(r, p)), "sign-in page", bare)
    _line("search by a misspelt name", median_ms(lambda: house.find("ธีรพัด"), 20), "sign-in page", bare)


def _figures(house: House) -> None:
    with sqlite3.connect(house.database) as raw:
        query = "SELECT code, COUNT(*) FROM milestones WHERE kind = 'outcome_verified' GROUP BY code"
        floor = median_ms(lambda: raw.execute(query).fetchall())
    _line("outcome statistics", median_ms(house.outcomes), "raw sqlite3, one GROUP BY", floor)


if __name__ == "__main__":
    main()
