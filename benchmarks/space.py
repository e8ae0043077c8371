"""Bytes on disk, against the same facts in plain tables; and what a person takes."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from benchmarks.originals import sealed_of
from benchmarks.stores import disk_bytes
from benchmarks.table import Found, Measure, against
from benchmarks.town import Town
from outreach.core import ciphertext
from outreach.core.database import Base
from outreach.core.sealing import Sealed, vault_of

PLAIN = "the same tables and indexes, unsealed, no keys, no digests"
ALL = Measure("bytes on disk", f"{PLAIN}; a trail without its chain", unit="MB", times=1.6)
FACTS = Measure("bytes on disk, against the facts alone", f"{PLAIN}, no trail", unit="MB")
EACH = Measure("bytes on disk for a person", unit="kB")
MEASURES = (ALL, FACTS, EACH)
NOT_KEPT = {"data_keys", "row_digests"}  # tables of sealing and guarding, not of facts
TRAIL = ("audit_lines", "audit_subjects")
CHAIN = {"link", "rows"}  # columns of the trail
MOST = 100_000  # people: the floor of more would take longer than all else


def measure(town: Town) -> Iterator[Found]:
    """Measure the database as it is, and make both floors of it."""
    ours = disk_bytes(town.engine) / 1e6
    yield Found(EACH, town.people, ours / town.people * 1e3)
    if town.postgresql or town.people > MOST:
        return
    path = town.folder / f"plain{town.people}.db"
    with closing(sqlite3.connect(path)) as raw:
        facts, whole = _floors(town, raw)
    path.unlink()
    yield against(ALL, town.people, ours, whole / 1e6)
    yield against(FACTS, town.people, ours, facts / 1e6)


def _floors(town: Town, raw: sqlite3.Connection) -> tuple[float, float]:
    """Fill plain tables with everything; return their size without the trail, and with it."""
    raw.execute("PRAGMA synchronous = OFF")
    sizes = list[float]()
    tables = [table for table in Base.metadata.sorted_tables if table.name not in NOT_KEPT]
    with closing(sqlite3.connect(town.house.database)) as ours:
        opened = _Opened(town, ours)
        for some in ([t for t in tables if t.name not in TRAIL], [t for t in tables if t.name in TRAIL]):
            for table in some:
                _copy(table, ours, raw, opened)
            raw.commit()
            ((pages,), (size,)) = (raw.execute(f"PRAGMA {what}").fetchone() for what in ("page_count", "page_size"))
            sizes.append(pages * size)
    return sizes[0], sizes[1]


class _Opened:
    """The data keys of everybody, by owner."""

    def __init__(self, town: Town, ours: sqlite3.Connection) -> None:
        self.vault = vault_of(town.house.session)
        keys = ours.execute("SELECT owner_id, version, wrapped FROM data_keys")
        self.keys = {one: ciphertext.Key(self.vault.unwrap(UUID(one), *rest)) for one, *rest in keys}

    def text(self, field: Sealed, row_id: str, owner: str, cell: bytes) -> str | bytes:
        """Return what is sealed in a cell; of a file's name or a message, that no such key opens, the cell."""
        if owner not in self.keys:
            return cell
        bound = self.vault.bound(field.name, UUID(row_id), UUID(owner))
        return ciphertext.unpad(self.keys[owner].open(bound, cell)).decode()


def _copy(table: Table, ours: sqlite3.Connection, raw: sqlite3.Connection, opened: _Opened) -> None:
    names = [column.name for column in table.columns if table.name not in TRAIL or column.name not in CHAIN]
    made = ", ".join(f'"{name}" {table.columns[name].type.compile(sqlite.dialect())}' for name in names)
    key = ", ".join(column.name for column in table.primary_key.columns)
    raw.execute(f"CREATE TABLE {table.name} ({made}, PRIMARY KEY ({key}))")
    for index in table.indexes:
        raw.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
    quoted, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    rows = _plain(table, names, ours.execute(f"SELECT {quoted} FROM {table.name}"), opened)  # noqa: S608
    raw.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)  # noqa: S608 (our own tables)


def _plain(table: Table, names: list[str], rows: Iterable[Any], opened: _Opened) -> Iterator[list[Any]]:
    sealed = [(names.index(one.column), names.index(one.owner), one) for one in sealed_of(table)]
    own = names.index("id") if "id" in names else 0
    for found in rows:
        row = list(found)
        for place, owner, field in sealed:
            if row[place] is not None:
                row[place] = opened.text(field, row[own], found[owner], row[place])
        yield row
