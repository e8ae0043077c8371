"""The keyed digest of each guarded row, added at every write, over its whole content and the number of the line.

The line of the audit trail holds a summary of its digests, so the hash chain covers them (access/audit).
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Index, LargeBinary, String, Uuid, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.core.database import Base
from outreach.core.prepared import Prepared, PreparedWrite
from outreach.core.rows.guarded import AT_ONCE, contents
from outreach.core.rows.writes import Touched, touched
from outreach.core.sealing import Vault

DIGEST_BYTES, TAG_BYTES, SUM_BYTES = 16, 8, 32
GONE = b""  # in place of a digest: the row was deleted
_PURPOSE = b"key of the rows"


class RowDigest(Base):
    """The digest of a row at the time of line `line`; empty if the row was deleted. Never removed."""

    __tablename__ = "row_digests"
    __table_args__ = (Index("ix_row_digests_line", "line"), {"sqlite_with_rowid": False})

    table_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    row_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))


_NEWEST = Prepared(select(func.max(RowDigest.line)))
_OF_ROW = Prepared(
    select(func.max(RowDigest.line)).where(
        RowDigest.table_name == bindparam("name", type_=String()), RowDigest.row_id == bindparam("id", type_=Uuid())
    )
)
_ADD = PreparedWrite(insert(RowDigest), "table_name", "row_id", "line", "digest")


@dataclass(frozen=True, slots=True)
class Settled:
    """A row written by a transaction, and its present content; None: it was deleted."""

    table: str
    row_id: UUID
    content: bytes | None


def settle(session: Session) -> list[Settled]:
    """Return the rows that the transaction has written since the last call, as they are in the database."""
    session.flush()
    connection = session.connection()
    written = touched(connection)
    found = [one for name, ids in sorted(written.items()) for one in _now(connection, name, ids)]
    written.clear()
    gone = _known(connection, [one for one in found if one.content is None])
    return [one for one in found if one.content is not None or (one.table, one.row_id) in gone]


def adopt(connection: Connection, found: Touched) -> None:
    """Have these rows get a digest of their present state, as if written in this transaction."""
    for name, ids in found.items():
        touched(connection).setdefault(name, set()).update(ids)


def add(session: Session, vault: Vault, line: int, settled: Sequence[Settled]) -> bytes:
    """Insert the digests under a line of the trail; return the summary for that line."""
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
    _ADD.write(session.connection(), *rows)
    return summary((one.table, one.row_id, made["digest"]) for one, made in zip(settled, rows, strict=True))  # type: ignore[misc]


def newest_line(session: Session) -> int:
    """Return the number of the last line that wrote guarded rows: while it stays, none of them has changed."""
    return next(_NEWEST.read(session.connection(), {}))[0] or 0


def line_of(session: Session, table: str, row_id: UUID) -> int | None:
    """Return the number of the line that wrote a guarded row last; None if there is none."""
    line: int | None = next(_OF_ROW.rows(session, {"name": table, "id": row_id}))[0]
    return line


def key_of(vault: Vault) -> bytes:
    """Return the key of the digests, derived from the ring's audit key."""
    return vault.mac(_PURPOSE)


def digest(key: bytes, table: str, row_id: UUID, line: int, content: bytes) -> bytes:
    """Return the digest of one row written under a line."""
    bound = b"\x1f".join((table.encode(), row_id.bytes + line.to_bytes(8), content))
    return hmac.digest(key, bound, "sha256")[:DIGEST_BYTES]


def summary(written: Iterable[tuple[str, UUID, bytes]]) -> bytes:
    """Return the summary of a line's digests: a hash of all, and a tag of each row, which finds a lost one."""
    whole, tags = hashlib.sha256(), []
    for table, row_id, made in sorted(written):
        tags.append(tag(table, row_id))
        whole.update(tags[-1] + row_id.bytes + len(made).to_bytes(1) + made)
    return whole.digest() + b"".join(tags)


def tag(table: str, row_id: UUID) -> bytes:
    """Return a short hash that stands for a row."""
    return hashlib.sha256(table.encode() + b"\x1f" + row_id.bytes).digest()[:TAG_BYTES]


def _now(connection: Connection, name: str, ids: set[UUID]) -> list[Settled]:
    found = contents(connection, Base.metadata.tables[name], ids)
    return [Settled(name, row_id, found.get(row_id)) for row_id in sorted(ids)]


def _known(connection: Connection, gone: Sequence[Settled]) -> set[tuple[str, UUID]]:
    """Return those that existed before the transaction: a row made and deleted within it leaves nothing."""
    known: set[tuple[str, UUID]] = set()
    for name in {one.table for one in gone}:  # a table at a time: SQLite looks up no pairs by an index
        ids = [one.row_id for one in gone if one.table == name]
        for start in range(0, len(ids), AT_ONCE):
            some = RowDigest.table_name == name, RowDigest.row_id.in_(ids[start : start + AT_ONCE])
            known.update((name, row_id) for row_id in connection.scalars(select(RowDigest.row_id).where(*some)))
    return known
