"""All rows of a young person, found by reflection of the tables, so that none can be forgotten.

A row belongs to a person by its column `person_id`. When it moves to another person, its fields sealed under the one
key are opened and sealed anew under the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, inspect, select
from sqlalchemy.orm import Session

from outreach.casefile.cases import Case
from outreach.casefile.merging.choices import unreadable
from outreach.casefile.merging.merges import Merge, MergeMove
from outreach.core.ciphertext import Tampered
from outreach.core.database import Base
from outreach.core.sealing import Sealed, vault_of

STAYS = {
    "audit_lines": "what was done is not rewritten",
    "name_changes": "it says whom to look at anew, then",
}


@dataclass(frozen=True)
class Child:
    """A table with rows of a person; `hangs_on`: its foreign key to another such row, if any."""

    kind: type[Any]
    sealed: tuple[Sealed, ...]
    hangs_on: str | None
    parent: str | None

    @property
    def table(self) -> str:
        """Name of the table."""
        return str(self.kind.__tablename__)


def children() -> list[Child]:
    """Return every table whose rows belong to a person, parents first."""
    kinds = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    found: dict[str, Child] = {}
    for table in Base.metadata.sorted_tables:
        if "person_id" in table.columns and table.name not in STAYS:
            found[table.name] = _child(kinds[table.name], table, found)
    return list(found.values())


def move(session: Session, merge: Merge) -> None:
    """Move all rows of the other record to the surviving one. Raises Refused if a cell cannot be read."""
    moved: dict[str, list[UUID]] = {}
    for child in children():
        rows = _rows(session, child, merge.other_id, _of_parents(child, moved))
        moved[child.table] = [row.id for row in rows]
        for row in rows:
            _carry(session, child, row, merge.surviving_id)
        session.add_all(MergeMove(merge_id=merge.id, table_name=child.table, row_id=row.id) for row in rows)
    session.flush()


def give_back(session: Session, merge: Merge) -> None:
    """Move back the moved rows, and later ones written into the returning cases."""
    returned: dict[str, list[UUID]] = {}
    for child in children():
        remembered = child.kind.id.in_(_remembered(merge, child))
        hanging = _of_parents(child, returned)
        rows = _rows(session, child, merge.surviving_id, remembered if hanging is None else hanging | remembered)
        returned[child.table] = [row.id for row in rows]
        for row in rows:
            _carry(session, child, row, merge.other_id)
    session.flush()


def moved_cases(session: Session, merge: Merge) -> set[UUID]:
    """Return the cases that a merge has moved."""
    return set(session.scalars(select(MergeMove.row_id).where(*_of_table(merge, Case.__tablename__))))


def _child(kind: type[Any], table: Table, known: dict[str, Child]) -> Child:
    sealed = tuple(field for field in vars(kind).values() if isinstance(field, Sealed) and field.owner == "person_id")
    links = [
        (column.name, key.column.table.name)
        for column in sorted(table.columns, key=lambda column: column.name != "case_id")
        for key in column.foreign_keys
        if key.column.table.name in known
    ]
    hangs_on, parent = links[0] if links else (None, None)
    return Child(kind, sealed, hangs_on, parent)


def _of_parents(child: Child, rows: dict[str, list[UUID]]) -> ColumnElement[bool] | None:
    if child.hangs_on is None or child.parent is None:
        return None
    hanging: ColumnElement[bool] = getattr(child.kind, child.hangs_on).in_(rows[child.parent])
    return hanging


def _rows(session: Session, child: Child, person_id: UUID, which: ColumnElement[bool] | None) -> Sequence[Any]:
    query = select(child.kind).where(child.kind.person_id == person_id)
    return session.scalars(query if which is None else query.where(which)).unique().all()


def _remembered(merge: Merge, child: Child) -> Any:
    return select(MergeMove.row_id).where(*_of_table(merge, child.table))


def _of_table(merge: Merge, table: str) -> tuple[ColumnElement[bool], ...]:
    return MergeMove.merge_id == merge.id, MergeMove.table_name == table


def _carry(session: Session, child: Child, row: Any, person_id: UUID) -> None:
    """Move one row to another person."""
    vault = vault_of(session)
    for field in child.sealed:
        cell = getattr(row, field.column)
        if cell is not None:
            try:
                plain = vault.open(session, field.name, row.id, row.person_id, cell)
            except Tampered:
                session.info.setdefault("unreadable", []).append((field.name, row.id))
                raise unreadable() from None
            setattr(row, field.column, vault.seal(session, field.name, row.id, person_id, plain))
    row.person_id = person_id
    stale = [
        link.key for link in inspect(child.kind).relationships if "person_id" in {c.name for c in link.local_columns}
    ]
    if stale:
        session.expire(row, stale)
