"""`make bench`: medians and ratios, on a generated programme of invented people."""

import sqlite3
import tempfile
from pathlib import Path

from benchmarks import backup, find_by_id, names, sealing
from benchmarks.house import House
from benchmarks.timing import median_ms, report

PEOPLE = 300


def main() -> None:
    """Run all benchmarks and print one line each."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), PEOPLE)
        sealing.measure(house)
        _pages(house)
        _figures(house)
        backup.measure(house, Path(folder))
        house.close()
    find_by_id.measure(find_by_id.SMALL)
    names.measure()


def _pages(house: House) -> None:
    bare = median_ms(lambda: house.get(None, "/sign-in"))
    for role, page in (("caseworker", house.case), ("caseworker", "/"), ("caseworker", "/cases/")):
        report(f"page {page[:7]}… ({role})", median_ms(lambda r=role, p=page: house.get(r, p)), "sign-in page", bare)
    report("search by a misspelt name", median_ms(lambda: house.find("ธีรพัด"), 20), "sign-in page", bare)
    report("search by a telephone number", median_ms(lambda: house.find("0812345678"), 20), "sign-in page", bare)


def _figures(house: House) -> None:
    with sqlite3.connect(house.database) as raw:
        query = "SELECT code, COUNT(*) FROM milestones WHERE kind = 'outcome_verified' GROUP BY code"
        floor = median_ms(lambda: raw.execute(query).fetchall())
    report("outcome statistics", median_ms(house.outcomes), "raw sqlite3, one GROUP BY", floor)


if __name__ == "__main__":
    main()
