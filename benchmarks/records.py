"""Looking up, counting, writing and taking along in this process, each against the bare driver doing the same.

The floor of a look-up is an indexed column of plain numbers of as many people; of a write the same rows, sealed with a
bare AESGCM, as durably, with no trail and no digests (benchmarks/bare_rows.py); of a sheet the bare writers.
"""

import csv
import io
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select
from xlsxwriter import Workbook

from benchmarks.bare_rows import Floor
from benchmarks.table import Found, Measure, of_ratio
from benchmarks.timing import Act, ratio
from benchmarks.town import Town
from benchmarks.writing import verbs
from outreach.casefile import numbers
from outreach.casefile.numbers import NATIONAL_ID
from outreach.casefile.people import Person
from outreach.core import sheets
from outreach.core.database import SQLITE_SETTINGS
from outreach.statistics import measures

ROUNDS, LOOK_UPS, SHEET_ROWS = 15, 20, 1_000
DRIVER = "bare driver"
FIND = Measure("20 people found by ID number", f"{DRIVER}, indexed plain column", times=3)
OUTCOMES = Measure("published table of outcomes, live", f"{DRIVER}, one GROUP BY", most=100)
LOG, REGISTER = (
    Measure(what, f"{DRIVER} and AESGCM, the same rows", times=4) for what in ("log a contact", "register")
)
CSV = Measure(f"{SHEET_ROWS:,} rows as CSV", "csv.writer, the same rows", times=2)
XLSX = Measure(f"{SHEET_ROWS:,} rows as XLSX", "XlsxWriter, the same rows", times=1.6)
MEASURES = (FIND, OUTCOMES, LOG, REGISTER, CSV, XLSX)
COUNTED = "SELECT code, COUNT(*) FROM milestones WHERE kind = 'outcome_verified' GROUP BY code"


def measure(town: Town) -> Iterator[Found]:
    """Measure all. Writing is left out on PostgreSQL: its floor would be another database."""
    yield of_ratio(FIND, town.people, ratio(*_find(town), ROUNDS))
    with town.session() as session:
        floor = _raw(town)
        outcomes, grouped = (lambda: measures.outcomes(session)), (lambda: floor.execute(COUNTED).fetchall())
        yield of_ratio(OUTCOMES, town.people, ratio(outcomes, grouped, ROUNDS))
        floor.close()
    if not town.postgresql:
        yield from _writes(town)
    yield of_ratio(CSV, town.people, ratio(*_csv(), ROUNDS))
    yield of_ratio(XLSX, town.people, ratio(*_xlsx(), ROUNDS))


def _find(town: Town) -> tuple[Act, Act]:
    """Return the look-up of some people, ours and the floor's among as many."""
    session = town.session()
    has_one = select(Person).where(Person.national_id_index.is_not(None), Person.merged_into.is_(None))
    asked = [person.national_id or "" for person in session.scalars(has_one.limit(LOOK_UPS))]
    bare = _plain_numbers(town.folder / f"numbers{town.people}.db", asked, town.people)

    def ours() -> None:
        assert all(numbers.carriers(session, NATIONAL_ID, number) for number in asked)

    def floor() -> None:
        query = "SELECT id FROM people WHERE national_id = ?"
        assert all(bare.execute(query, (number,)).fetchall() for number in asked)

    return ours, floor


def _plain_numbers(path: Path, asked: list[str], people: int) -> sqlite3.Connection:
    bare = sqlite3.connect(path, isolation_level=None)
    for setting in SQLITE_SETTINGS:
        bare.execute(setting)
    bare.execute("CREATE TABLE people (id CHAR(32) PRIMARY KEY, national_id TEXT)")
    chance = random.Random(1)
    others = (f"{chance.randrange(10**12, 10**13)}" for _ in range(people - len(asked)))
    bare.execute("BEGIN")
    rows = ((f"{chance.getrandbits(128):032x}", number) for number in (*asked, *others))
    bare.executemany("INSERT INTO people VALUES (?, ?)", rows)
    bare.execute("COMMIT")
    bare.execute("CREATE INDEX ix_people_national_id ON people (national_id)")
    return bare


def _writes(town: Town) -> Iterator[Found]:
    floor = Floor(town.folder / f"floor{town.people}.db", town.house.database, os.urandom(32))
    acts = verbs(town.site())
    for what, bare in ((LOG, floor.log), (REGISTER, floor.register)):
        yield of_ratio(what, town.people, ratio(_numbered(acts[what.name]), _numbered(bare), 2 * ROUNDS))
    floor.raw.close()


def _numbered(act: Callable[[int], object]) -> Act:
    numbered = count()
    return lambda: act(next(numbered))


def _raw(town: Town) -> Any:
    if town.postgresql:
        return psycopg.connect(town.postgresql.replace("+psycopg", ""))
    return sqlite3.connect(town.house.database)


ROW = ("2569-00417", "ธีรภัทร", "บุญมา", 17, "ชุมชนหลังตลาด", "core_person", "2026-11-29", "คุยกันยี่สิบนาทีที่ตลาด")


def _csv() -> tuple[Act, Act]:
    def floor() -> None:
        csv.writer(io.StringIO(newline=""), lineterminator="\r\n").writerows(_rows())

    return lambda: sum(map(len, sheets.write_csv([""] * len(ROW), _rows()))), floor


def _xlsx() -> tuple[Act, Act]:
    def floor() -> None:
        with Workbook(io.BytesIO(), {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(_rows()):
                sheet.write_row(number, 0, row)

    return lambda: sheets.write_xlsx("ก", [""] * len(ROW), _rows()), floor


def _rows() -> Iterator[tuple[str | int, ...]]:
    return islice(iter(lambda: ROW, None), SHEET_ROWS)
