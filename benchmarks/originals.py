"""Rows that are copied: each read once, its sealed cells opened once; a copy is sealed anew under keys of its own."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Table, Uuid
from sqlalchemy.orm import Session

from benchmarks.crowd import Called, endless
from benchmarks.stores import Store
from outreach.casefile import numbers
from outreach.core import blind, ciphertext, thai
from outreach.core.database import Base
from outreach.core.sealing import Sealed, vault_of

APART = {"running", "number"}  # columns
RUNNING = 10_000  # between the running numbers of two copies
NAMES = ("people.nickname", "people.given_name", "people.family_name")
BLOCK = 32  # of names and numbers


@dataclass(slots=True)
class Row:
    """A row as stored. links: the places of ids that are copied too (its own comes first), each split for the copy.

    cells: place, field, owner and plain bytes of what is sealed. person: whom it is about, if it is one person.
    """

    values: list[Any]
    links: list[tuple[int, str, int]]
    cells: list[tuple[int, Sealed, str, bytes]] = field(default_factory=list)
    person: str | None = None

    def changing(self, kind: "Kind") -> set[int]:
        """Return the places of values that differ between copies."""
        apart = {place for place, name in enumerate(kind.names) if name in APART or name.endswith("_index")}
        return apart | {place for place, _head, _tail in self.links} | {place for place, *_rest in self.cells}


@dataclass(slots=True)
class Kind:
    """A table with its rows; without a number that the database gives."""

    table: Table
    names: list[str]
    rows: list[Row] = field(default_factory=list)


def id_of(was: str, nth: int) -> str:
    """Return the id of the nth copy of a row. Copies lie side by side in every index, which makes putting in quick."""
    return f"{was[:24]}{int(was[24:], 16) ^ nth:08x}"


class Originals:
    """All that is copied, table by table: the keys first, and what is led to before what leads to it."""

    def __init__(self, session: Session, store: Store, tables: list[Table], seed: int = 1) -> None:
        self.vault, self.chance = vault_of(session), Random(seed)
        self.names: Iterator[Called] = endless(seed)
        self.kinds = [_kind(table) for table in sorted(tables, key=lambda one: one.name != "data_keys")]
        found = {kind.table.name: store.rows(kind.table.name, kind.names) for kind in self.kinds}
        own = {"data_keys": "owner_id"}
        self.ids = {
            values[kind.names.index(own.get(kind.table.name, "id"))]
            for kind in self.kinds
            if own.get(kind.table.name, "id") in kind.names
            for values in found[kind.table.name]
        }
        self._keys = self._opened(found["data_keys"])
        for kind in self.kinds:
            kind.rows = [self._row(kind, values) for values in found[kind.table.name]]
        self._tell_whose()
        self.people = len(found["people"])
        self.made: dict[str, tuple[UUID, int, ciphertext.Key]] = {}

    def copies(self, kind: Kind, nth: int, known: int) -> Iterator[list[Any]]:
        """Yield the nth copy of each row of a table. known: people on record, which the width of indexes follows."""
        places = {name: place for place, name in enumerate(kind.names)}
        for row in kind.rows:
            new = row.values.copy()
            for place, head, tail in row.links:
                new[place] = f"{head}{tail ^ nth:08x}"
            self._tell_apart(kind.table.name, places, new, nth)
            said = self._said(places, new, known) if kind.table.name == "people" else {}
            row_id = UUID(new[0]) if row.cells else None
            for place, sealed, owner, plain in row.cells:
                owner_id, version, key = self.made[id_of(owner, nth)]
                bound = self.vault.bound(sealed.name, row_id, owner_id)  # type: ignore[arg-type]
                new[place] = key.seal(version, bound, said.get(sealed.name, plain))
            yield new

    def _tell_apart(self, table: str, places: dict[str, int], new: list[Any], nth: int) -> None:
        """Give a copy what no two rows may share: its data key, running numbers."""
        if table == "data_keys":
            self._give_key(places, new)
        for name in APART & places.keys():
            was = new[places[name]]
            new[places[name]] = was + nth * RUNNING if isinstance(was, int) else f"{was}-{nth}"

    def _give_key(self, places: dict[str, int], new: list[Any]) -> None:
        owner, version, ring = (new[places[name]] for name in ("owner_id", "version", "ring_version"))
        plain, owner_id = os.urandom(32), UUID(owner)
        self.made[owner] = owner_id, version, ciphertext.Key(plain)
        new[places["wrapped"]] = self.vault.wrap(owner_id, version, plain, ring)

    def _said(self, places: dict[str, int], new: list[Any], known: int) -> dict[str, bytes]:
        """Return a name and numbers of their own for a copied person, and index the numbers."""
        said, chance = dict(zip(NAMES, next(self.names), strict=True)), self.chance
        first = f"{chance.randrange(10**11, 9 * 10**11):012}"
        said["people.national_id"] = first + thai.make_check_digit(first)
        said["people.phone"] = f"08{chance.randrange(10**8):08}"
        said["people.passport"] = f"AA{chance.randrange(10**7):07}"
        for number in numbers.ALL:
            if new[places[number.index]] is not None:
                width = blind.width_for(known)
                new[places[number.index]] = self.vault.blind(number.name, said[number.name], width)
        return {name: ciphertext.pad(text.encode(), BLOCK) for name, text in said.items()}

    def _opened(self, keys: list[list[Any]]) -> dict[str, tuple[UUID, ciphertext.Key]]:
        names = _kind(Base.metadata.tables["data_keys"]).names
        owner, version, wrapped = (names.index(name) for name in ("owner_id", "version", "wrapped"))
        return {
            row[owner]: (
                UUID(row[owner]),
                ciphertext.Key(self.vault.unwrap(UUID(row[owner]), row[version], row[wrapped])),
            )
            for row in keys
        }

    def _row(self, kind: Kind, values: list[Any]) -> Row:
        was = dict(zip(kind.names, values, strict=True))
        links = [
            (place, value[:24], int(value[24:], 16))
            for place, (name, value) in enumerate(was.items())
            if isinstance(kind.table.columns[name].type, Uuid) and value in self.ids
        ]
        row = Row(values, links)
        for one in sealed_of(kind.table):
            if was[one.column] is not None:
                owner_id, key = self._keys[was[one.owner]]
                bound = self.vault.bound(one.name, UUID(was["id"]), owner_id)
                row.cells.append((kind.names.index(one.column), one, was[one.owner], key.open(bound, was[one.column])))
        return row

    def _tell_whose(self) -> None:
        """Note of each row the person whom it is about: itself, or found by what it leads to."""
        whose: dict[str, str | None] = {}
        for kind in [*self.kinds[1:], self.kinds[0]]:
            for row in kind.rows:
                led = [row.values[place] for place, _head, _tail in row.links]
                row.person = (
                    led[0] if kind.table.name == "people" else next((whose[v] for v in led if whose.get(v)), None)
                )
                if led and led[0] == row.values[0]:
                    whose.setdefault(led[0], row.person)


def _kind(table: Table) -> Kind:
    """Put the key's columns first, and leave out a number that the database gives."""
    columns = sorted(table.columns, key=lambda one: not one.primary_key)
    given = [one for one in columns if one.name == "id" and isinstance(one.type, Integer)]
    return Kind(table, [one.name for one in columns if one not in given])


def sealed_of(table: Table) -> list[Sealed]:
    """Return the sealed fields of a table."""
    mapped = (mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    return [one for row in mapped for one in vars(row).values() if isinstance(one, Sealed)]
