"""Fast growth of a test database: each person is copied with all rows that are theirs, sealed anew for the copy."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Table, Uuid
from sqlalchemy.orm import Session

from outreach.core import ciphertext
from outreach.core.database import Base
from outreach.core.sealing import Sealed, vault_of

# Not copied: trail and digests of acts that never happened, tokens looked up by digest, rows with running numbers,
# and beds and seats, which stay limited.
WITHOUT = (
    *("audit_lines", "audit_subjects", "row_digests", "submissions", "messages", "sign_ins", "name_changes"),
    *("link_visits", "referral_links", "letters", "merges", "merge_moves", "not_the_same", "erasures"),
    *("stays", "attendance", "enrolments", "attachments", "attachment_pieces"),
)
BLIND_BITS = 16  # width of an index of 100,000 people


@dataclass
class Copying:
    """State of the copying. opened: decrypted data keys of the originals; made: keys of the copies."""

    session: Session
    ids: set[str] = field(default_factory=set)
    opened: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    made: dict[str, ciphertext.Key] = field(default_factory=dict)
    chance: Random = field(default_factory=lambda: Random(1))

    def id_of(self, was: str, nth: int) -> str:
        """Return the id of the nth copy of a row; uncopied rows (a user, an agency) keep theirs."""
        return f"{was[:24]}{int(was[24:], 16) ^ nth:08x}" if was in self.ids else was


def multiply(session: Session, database: Path, growing: set[str], times: int, step: int = 1) -> None:
    """Multiply the number of people in an SQLite database by `times`.

    step: a power of two, larger than the number of copies of each person so far.
    """
    tables = [table for table in Base.metadata.sorted_tables if table.name in growing and table.name not in WITHOUT]
    raw = sqlite3.connect(database)
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("PRAGMA cache_size = -400000")
    copying = Copying(session)
    for table in tables:
        for key in ("owner_id",) if table.name == "data_keys" else ("id",) if "id" in table.columns else ():
            copying.ids |= {row[0] for row in raw.execute(f"SELECT {key} FROM {table.name}")}  # noqa: S608
    for table in sorted(tables, key=lambda one: one.name != "data_keys"):
        names = [column.name for column in table.columns]
        found = raw.execute(f"SELECT {', '.join(names)} FROM {table.name}").fetchall()  # noqa: S608
        put_in = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        raw.executemany(put_in, _copies(copying, table, names, found, range(step, times * step, step)))
        raw.commit()
    raw.close()


def _copies(
    copying: Copying, table: Table, names: list[str], found: list[Any], nths: range
) -> Iterator[tuple[Any, ...]]:
    sealed = _sealed_of(table)
    ids = {name for name in names if isinstance(table.columns[name].type, Uuid)}
    for row in found:
        was = dict(zip(names, row, strict=True))
        for nth in nths:
            new = {name: copying.id_of(value, nth) if value and name in ids else value for name, value in was.items()}
            if table.name == "data_keys":
                _give_key(copying, was, new)
            for one in sealed:
                _seal_again(copying, one, was, new)
            _tell_apart(copying, table.name, new, nth)
            yield tuple(new[name] for name in names)


def _give_key(copying: Copying, was: dict[str, Any], new: dict[str, Any]) -> None:
    vault = vault_of(copying.session)
    if was["owner_id"] not in copying.opened:
        plain = vault.unwrap(UUID(was["owner_id"]), was["version"], was["wrapped"])
        copying.opened[was["owner_id"]] = plain, was["version"]
        copying.made[was["owner_id"]] = ciphertext.Key(plain)
    plain = os.urandom(32)
    copying.made[new["owner_id"]] = ciphertext.Key(plain)
    new["wrapped"] = vault.wrap(UUID(new["owner_id"]), was["version"], plain, was["ring_version"])


def _seal_again(copying: Copying, one: Sealed, was: dict[str, Any], new: dict[str, Any]) -> None:
    cell = was[one.column]
    if cell is None:
        return
    vault, version = vault_of(copying.session), 1
    bound = [vault.bound(one.name, UUID(row["id"]), UUID(row[one.owner])) for row in (was, new)]
    if was[one.owner] in copying.made:
        plain = copying.made[was[one.owner]].open(bound[0], cell)
        new[one.column] = copying.made[new[one.owner]].seal(version, bound[1], plain)


def _tell_apart(copying: Copying, table: str, new: dict[str, Any], nth: int) -> None:
    """Change the values that must differ between copies: case numbers and blind indexes."""
    if table == "cases":
        new["running"] += nth * 10_000
    for name, value in new.items():
        if name.endswith("_index") and value is not None:
            new[name] = copying.chance.getrandbits(BLIND_BITS)


def _sealed_of(table: Table) -> list[Sealed]:
    mapped = (mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    return [one for row in mapped for one in vars(row).values() if isinstance(one, Sealed)]
