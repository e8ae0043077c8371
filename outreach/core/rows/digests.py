"""The digest of each guarded row, added whenever it is written: a keyed one, of its whole content and of when it was.

The line of the audit trail under which they were written holds what they were, and so the chain does (access/audit.py).
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Index, LargeBinary, String, Uuid, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.core.database import Base
from outreach.core.rows.guarded import AT_ONCE, contents
from outreach.core.rows.writes import Touched, touched
from outreach.core.sealing import Vault

DIGEST_BYTES, TAG_BYTES, SUM_BYTES = 16, 8, 32
GONE = b""  # in place of a digest: the row was deleted
_PURPOSE = b"key of the rows"


class RowDigest(Base):
    """What a row looked like when the line `line` was written; empty if it was deleted then. Nothing takes one out."""

    __tablename__ = "row_digests"
    __table_args__ = (Index("ix_row_digests_line", "line"), {"sqlite_with_rowid": False})

    table_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    row_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))


@dataclass(frozen=True, slots=True)
class Settled:
    """A row that a transaction wrote, and what is in it now; None: it is there no more."""

    table: str
    row_id: UUID
    content: bytes | None


def settle(session: Session) -> list[Settled]:
    """What the transaction has written and nobody has taken note of yet, as it lies in the database."""
    session.flush()
    connection = session.connection()
    written = touched(connection)
    found = [one for name, ids in sorted(written.items()) for one in _now(connection, name, ids)]
    written.clear()
    gone = _known(connection, [one for one in found if one.content is None])
    return [one for one in found if one.content is not None or (one.table, one.row_id) in gone]


def adopt(connection: Connection, found: Touched) -> None:
    """Let these rows get a digest of what they are now, as if they had been written in this transaction."""
    for name, ids in found.items():
        touched(connection).setdefault(name, set()).update(ids)


def add(session: Session, vault: Vault, line: int, settled: Sequence[Settled]) -> bytes:
    """Write the digests down under a line of the trail; answers what that line must hold of them."""
    key = key_of(vault)
    rows = [
        {
            "table_name": one.table,
            "row_id": one.row_id,
            "line": line,
            "digest": GONE if one.content is None else digest(key, one.table, one.row_id, line, one.content),
        }
        for one in settled
    ]
    session.connection().execute(insert(RowDigest), rows)
    return summary((one.table, one.row_id, made["digest"]) for one, made in zip(settled, rows, strict=True))  # type: ignore[misc]


def key_of(vault: Vault) -> bytes:
    """The key of the digests, made from the ring's audit key."""
    return vault.mac(_PURPOSE)


def digest(key: bytes, table: str, row_id: UUID, line: int, content: bytes) -> bytes:
    """The digest of one row as it was written under a line."""
    bound = b"\x1f".join((table.encode(), row_id.bytes + line.to_bytes(8), content))
    return hmac.digest(key, bound, "sha256")[:DIGEST_BYTES]


def summary(written: Iterable[tuple[str, UUID, bytes]]) -> bytes:
    """What a line holds of its digests: one sum of them all, and a tag of each row, by which a lost one is found."""
    whole, tags = hashlib.sha256(), []
    for table, row_id, made in sorted(written):
        tags.append(tag(table, row_id))
        whole.update(tags[-1] + row_id.bytes + len(made).to_bytes(1) + made)
    return whole.digest() + b"".join(tags)


def tag(table: str, row_id: UUID) -> bytes:
    """A short name of a row."""
    return hashlib.sha256(table.encode() + b"\x1f" + row_id.bytes).digest()[:TAG_BYTES]


def _now(connection: Connection, name: str, ids: set[UUID]) -> list[Settled]:
    found = contents(connection, Base.metadata.tables[name], ids)
    return [Settled(name, row_id, found.get(row_id)) for row_id in sorted(ids)]


def _known(connection: Connection, gone: Sequence[Settled]) -> set[tuple[str, UUID]]:
    """Which of these were there before the transaction: what came and went within it leaves nothing."""
    known: set[tuple[str, UUID]] = set()
    for name in {one.table for one in gone}:  # a table at a time: SQLite looks up no pairs by an index
        ids = [one.row_id for one in gone if one.table == name]
        for start in range(0, len(ids), AT_ONCE):
            some = RowDigest.table_name == name, RowDigest.row_id.in_(ids[start : start + AT_ONCE])
            known.update((name, row_id) for row_id in connection.scalars(select(RowDigest.row_id).where(*some)))
    return known
