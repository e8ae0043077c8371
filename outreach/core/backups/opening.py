"""Verification of a backup: its data keys unwrapped and the cells under them decrypted, as the rows are read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from outreach.core import ciphertext, erase_columns
from outreach.core.backups.stream import Header, Row, Table
from outreach.core.backups.tables import UNPACK
from outreach.core.keys import KeyRing
from outreach.core.sealing import Vault

SAMPLE = 500  # about so many owners of keys, unless all are checked


@dataclass(frozen=True)
class Place:
    """The position of a sealed cell in the rows of a table."""

    name: str
    cell: int
    row_id: int
    owner: int


@dataclass
class Found:
    """Counts of opened keys and cells; `faults` names those that failed to open."""

    keys: int = 0
    of_keys: int = 0
    cells: int = 0
    faults: list[str] = field(default_factory=list)


class Opening:
    """A visitor that opens a sample of data keys, or all, and every cell under those; none without a ring."""

    def __init__(self, ring: KeyRing | None, seen: Callable[[int], object], *, everything: bool) -> None:
        self._vault = Vault(ring) if ring else None
        self._seen, self._everything = seen, everything
        self._opened: dict[str, bytes] = {}  # not ready ciphers: those are ten times as large
        self._places: dict[str, list[Place]] = {}
        self._every = 1
        self.found = Found()

    def header(self, header: Header) -> None:
        """Find the sealed columns, by the names known to the program."""
        sealed = sealed_columns()
        for table in header.tables:
            at = {name: number for number, (name, _kind) in enumerate(table.columns)}
            self._places[table.name] = [
                Place(name, at[cell], at["id"], at[owner])
                for name, cell, owner in sealed.get(table.name, [])
                if cell in at and owner in at
            ]
            if table.name == "data_keys" and not self._everything:
                self._every = max(1, table.rows // SAMPLE)

    def rows(self, table: Table, rows: list[Row]) -> None:
        """Open the keys and cells in the sample."""
        self._seen(len(rows))
        if self._vault is None:
            return
        if table.name == "data_keys":
            self._open_keys(self._vault, table, rows)
        for place in self._places[table.name]:
            for row in rows:
                if row[place.cell] is not None and row[place.owner] in self._opened:
                    self._open_cell(self._vault, place, row)

    def _open_keys(self, vault: Vault, table: Table, rows: list[Row]) -> None:
        at = {name: number for number, (name, _kind) in enumerate(table.columns)}
        for row in rows:
            owner, self.found.of_keys = row[at["owner_id"]], self.found.of_keys + 1
            if int(owner[-8:], 16) % self._every:
                continue
            try:
                plain = vault.unwrap(UUID(owner), row[at["version"]], UNPACK["bytes"](row[at["wrapped"]]))
            except ciphertext.Tampered:
                self.found.faults.append(f"the data key of {UUID(owner)}")
                continue
            self._opened[owner] = plain
            self.found.keys += 1

    def _open_cell(self, vault: Vault, place: Place, row: Row) -> None:
        bound = vault.bound(place.name, UUID(row[place.row_id]), UUID(row[place.owner]))
        try:
            ciphertext.open_cell(self._opened[row[place.owner]], bound, UNPACK["bytes"](row[place.cell]))
            self.found.cells += 1
        except ciphertext.Tampered:
            self.found.faults.append(f"{place.name} of row {UUID(row[place.row_id])}")


def sealed_columns() -> dict[str, list[tuple[str, str, str]]]:
    """Map each table to the frozen name, column and owner's column of its sealed fields."""
    return {
        table.name: [(one.name, one.column, one.owner) for one in fields]
        for table, fields in erase_columns.sealed_tables()
    }
