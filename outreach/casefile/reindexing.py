"""Migration of everybody's blind index to another width, batch by batch."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from outreach.casefile import numbers
from outreach.casefile.numbers import Number
from outreach.casefile.people import Person
from outreach.core import blind, ciphertext
from outreach.core.identifiers import or_none
from outreach.core.sealing import DataKey, Vault, vault_of

Indexes = dict[str, Any]


def batches(session: Session, width: int, size: int, *, anew: bool = False) -> Iterator[tuple[int, int]]:
    """Index everybody's numbers at a width; the caller commits after each batch.

    Yield for each the numbers of people checked and of people re-indexed. Those with this width are skipped.
    """
    vault, last = vault_of(session), UUID(int=0)
    while rows := session.execute(_QUERY.where(Person.id > last).limit(size)).all():
        changed = [_indexes(vault, row, width) for row in rows if anew or _is_behind(row, width)]
        if changed:
            session.execute(update(Person), changed)
        yield len(rows), len(changed)
        last = rows[-1].id


_QUERY = (
    select(Person.id, DataKey.version, DataKey.wrapped)
    .add_columns(*(getattr(Person, name) for number in numbers.ALL for name in (number.cell, number.index)))
    .join(DataKey, DataKey.owner_id == Person.id)
    .where(Person.merged_into.is_(None))
    .order_by(Person.id)
    .with_for_update(of=Person)
)


def _is_behind(row: Row[Any], width: int) -> bool:
    """Return True if a number has an index of another width, or none."""
    kept = [getattr(row, number.index) for number in numbers.ALL if getattr(row, number.cell) is not None]
    return any(value is None or blind.width_of(value) != width for value in kept)


def _indexes(vault: Vault, row: Row[Any], width: int) -> Indexes:
    """Return the index values of one person; those of unreadable numbers stay as they are."""
    made: Indexes = {"id": row.id}
    try:
        key = ciphertext.Key(vault.unwrap(row.id, row.version, row.wrapped))
    except ciphertext.Tampered:
        return made | {number.index: getattr(row, number.index) for number in numbers.ALL}
    return made | {number.index: _index(vault, row, number, key, width) for number in numbers.ALL}


def _index(vault: Vault, row: Row[Any], number: Number, key: ciphertext.Key, width: int) -> int | None:
    cell, kept = getattr(row, number.cell), getattr(row, number.index)
    if cell is None:
        return None
    try:
        text = ciphertext.unpad(key.open(vault.bound(number.name, row.id, row.id), cell)).decode()
    except (ciphertext.Tampered, UnicodeDecodeError):
        return int(kept) if kept is not None else None
    value = or_none(number.read, text)
    return vault.blind(number.name, value, width) if value else None
