"""Search of one person by ID number, in small and large databases: `python -m benchmarks.find_by_id --sizes 1000 …`.

Ours is the look-up as in the product: blind index at every width, candidates opened and compared. The baseline is the
same indexed query on an unencrypted column through the bare sqlite3 driver, with the same settings of the connection.
«grown»: every number was indexed at the width that fitted when it was written. «reindexed»: after `people reindex`.
"""

import argparse
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, insert
from sqlalchemy.orm import Session

from benchmarks.crowd import Called, crowd
from outreach import blueprints
from outreach.casefile import numbers, reindexing
from outreach.casefile.numbers import NATIONAL_ID, PHONE
from outreach.casefile.people import BirthKnown, Person, Sex
from outreach.core import blind, ciphertext, clock, keys, thai
from outreach.core.database import SQLITE_SETTINGS, Base, make_engine, make_sessions
from outreach.core.rows import touched
from outreach.core.sealing import DataKey, Vault

SMALL = (1_000, 10_000)
LOOK_UPS = 2_000
CHUNK = 10_000
BLOCK = 32
CENTRE, WORKER = UUID(int=1), UUID(int=2)

Row = dict[str, Any]


def measure(sizes: tuple[int, ...]) -> None:
    """Print one line for each size and state of the index."""
    assert blueprints.BLUEPRINTS  # importing them registers every table
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            _measure_one(Path(folder), size)


def _measure_one(folder: Path, size: int) -> None:
    keys.make_keys(folder / "keys" / "root.key")
    vault = Vault(keys.load_keys(folder / "keys" / "root.key", None))
    engine = make_engine(f"sqlite:///{folder / 'sealed.db'}")
    Base.metadata.create_all(engine)
    bare = _bare(folder / "bare.db")
    begun = time.perf_counter()
    asked = _fill(engine, bare, vault, size)
    made = time.perf_counter() - begun
    with make_sessions(engine, vault)() as session:
        session.connection(execution_options={"reads_only": True})
        _line(f"ID among {size:,}, grown", session, bare, asked)
    begun = time.perf_counter()
    with make_sessions(engine, vault)() as session:
        for _done in reindexing.batches(session, blind.width_for(size), 1000):
            session.commit()
    again = time.perf_counter() - begun
    with make_sessions(engine, vault)() as session:
        session.connection(execution_options={"reads_only": True})
        _line(f"ID among {size:,}, reindexed", session, bare, asked)
    print(f"  made in {made:.0f} s, reindexed in {again:.0f} s")
    bare.close()
    engine.dispose()


def _line(what: str, session: Session, bare: sqlite3.Connection, asked: list[tuple[str, UUID]]) -> None:
    query = "SELECT id FROM people WHERE national_id = ?"

    def ours(number: str) -> UUID:
        [found] = numbers.carriers(session, NATIONAL_ID, number)
        return found

    def floor(number: str) -> UUID:
        [(found,)] = bare.execute(query, (number,)).fetchall()
        return UUID(found)

    sealed, plain = _median_us(ours, asked), _median_us(floor, asked)
    print(f"{what:<46}{sealed:>8.1f} µs{plain:>10.1f} µs bare sqlite3, unencrypted{sealed / plain:>9.1f} x")


def _median_us(find: Callable[[str], UUID], asked: list[tuple[str, UUID]]) -> float:
    """Return the median time of finding each once; checks the results."""
    times = []
    for number, person_id in asked:
        begun = time.perf_counter()
        found = find(number)
        times.append(time.perf_counter() - begun)
        assert found == person_id
    return statistics.median(times) * 1e6


def _bare(path: Path) -> sqlite3.Connection:
    """Create the baseline: the same people unencrypted, with the same settings."""
    bare = sqlite3.connect(path, isolation_level=None)
    for setting in SQLITE_SETTINGS:
        bare.execute(setting)
    columns = "nickname TEXT, given_name TEXT, family_name TEXT, phone TEXT, national_id TEXT"
    bare.execute(f"CREATE TABLE people (id CHAR(32) PRIMARY KEY, {columns})")
    bare.execute("CREATE INDEX ix_people_national_id ON people (national_id)")
    return bare


def _fill(engine: Engine, bare: sqlite3.Connection, vault: Vault, size: int) -> list[tuple[str, UUID]]:
    """Insert the people into both databases; return some numbers to look up, with their person ids."""
    chance = random.Random(1)
    asked: list[tuple[str, UUID]] = []
    everybody, done = crowd(size, seed=1), 0
    while people := tuple(islice(everybody, CHUNK)):
        rows = list(_rows(vault, people, done, chance))
        done += len(rows)
        with engine.connect() as connection:
            _without_centres(connection)
            connection.execute(insert(Person), [person for person, _key, _plain in rows])
            connection.execute(insert(DataKey), [key for _person, key, _plain in rows])
            touched(connection).clear()  # these rows are never verified: no digests
            connection.commit()
        bare.execute("BEGIN")
        bare.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?)", [plain for _person, _key, plain in rows])
        bare.execute("COMMIT")
        picked = chance.sample(rows, min(len(rows), -(-LOOK_UPS * len(rows) // size)))
        asked += [(plain[-1], person["id"]) for person, _key, plain in picked]
    chance.shuffle(asked)
    return asked[:LOOK_UPS]


def _without_centres(connection: Connection) -> None:
    """Turn off foreign keys: the people belong to no centre, since nothing else is created here."""
    driver = connection.connection.dbapi_connection
    assert driver
    driver.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]


def _rows(vault: Vault, people: tuple[Called, ...], done: int, chance: random.Random) -> Iterator[tuple[Row, Row, Any]]:
    """Yield each person's row, their data key, and the same unencrypted."""
    now = clock.now()
    for place, (nickname, given, family) in enumerate(people):
        person_id, key = uuid4(), os.urandom(32)
        first = f"{chance.randrange(10**11, 9 * 10**11):012}"
        number, phone = first + thai.make_check_digit(first), f"08{chance.randrange(10**8):08}"
        width = blind.width_for(done + place)
        opened, bound = ciphertext.Key(key), vault.bound
        texts = {"nickname": nickname, "given_name": given, "family_name": family}
        sealed = {
            f"{name}_sealed": opened.seal(
                1, bound(f"people.{name}", person_id, person_id), ciphertext.pad(value.encode(), BLOCK)
            )
            for name, value in (texts | {"phone": phone, "national_id": number}).items()
        }
        person = sealed | {
            "id": person_id,
            "centre_id": CENTRE,
            "made_by": WORKER,
            "made_at": now,
            "sex": Sex.MALE,
            "birth_known": BirthKnown.NOT,
            "revision": 0,
            "national_id_index": vault.blind(NATIONAL_ID.name, number, width),
            "phone_index": vault.blind(PHONE.name, phone, width),
        }
        wrapped = vault.wrap(person_id, 1, key, vault.wrap_version)
        data_key = {
            "owner_id": person_id,
            "version": 1,
            "ring_version": vault.wrap_version,
            "wrapped": wrapped,
            "made_at": now,
        }
        yield person, data_key, (person_id.hex, nickname, given, family, phone, number)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SMALL, help="how many people, one or more")
    measure(tuple(parser.parse_args().sizes))
