"""Re-wrapping for a key rotation: every data key, from an older wrapping key to the current one. No cell is touched.

A batch is read and re-wrapped without a lock, then exchanged in one short transaction where still unchanged (compare
and swap): work goes on meanwhile, and a key erased in between stays erased.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    LargeBinary,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from outreach.core import ciphertext
from outreach.core.sealing.vault import DataKey, Vault

BATCH, POLITE = 1000, 100  # rows in one transaction, while others are idle, and while they write
NOTICEABLE, LONGEST_PAUSE = 0.02, 0.25  # seconds
_EXCHANGE = (
    update(DataKey)
    .where(
        DataKey.owner_id == bindparam("owner"),
        DataKey.version == bindparam("number"),
        DataKey.wrapped == bindparam("before"),
    )
    .values(wrapped=bindparam("after"), ring_version=bindparam("under"))
)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as stored."""

    owner_id: UUID
    version: int
    wrapped: bytes


def count_by_version(session: Session) -> dict[int, int]:
    """Count the data keys under each version of the ring."""
    rows = session.execute(select(DataKey.ring_version, func.count()).group_by(DataKey.ring_version))
    return {version: int(count) for version, count in rows}


def count_others(session: Session, version: int) -> int:
    """Count the data keys not under this version, by the column or by the header of their bytes."""
    return session.scalar(select(func.count()).select_from(DataKey).where(_not_under(version))) or 0


def batches(engine: Engine, under: int | None = None) -> Iterator[list[Wrapped]]:
    """Yield all data keys by owner, or only those not under a version. Holds no lock."""
    query = select(DataKey.owner_id, DataKey.version, DataKey.wrapped)
    query = query.order_by(DataKey.owner_id, DataKey.version).limit(BATCH)
    if under is not None:
        query = query.where(_not_under(under))
    last: Wrapped | None = None
    while True:
        after = (
            query.where(tuple_(DataKey.owner_id, DataKey.version) > tuple_(last.owner_id, last.version))
            if last
            else query
        )
        with engine.connect().execution_options(reads_only=True) as connection:
            rows = [Wrapped(*row) for row in connection.execute(after)]
        if not rows:
            return
        yield rows
        last = rows[-1]


def of_owners(engine: Engine, owner_ids: Sequence[UUID]) -> list[Wrapped]:
    """Read the data keys of these owners."""
    query = select(DataKey.owner_id, DataKey.version, DataKey.wrapped).where(DataKey.owner_id.in_(owner_ids))
    with engine.connect().execution_options(reads_only=True) as connection:
        return [Wrapped(*row) for row in connection.execute(query)]


def unreadable(vault: Vault, rows: Sequence[Wrapped]) -> list[UUID]:
    """Return the owners whose data key does not open."""
    return [row.owner_id for row in rows if _plain(vault, row) is None]


def rewrap(engine: Engine, vault: Vault, rows: Sequence[Wrapped], version: int) -> list[UUID]:
    """Wrap these data keys under a version; return the owners of those that do not open, which stay as they are."""
    made: list[dict[str, object]] = []
    damaged = []
    for row in rows:
        plain = _plain(vault, row)
        if plain is None:
            damaged.append(row.owner_id)
            continue
        after = vault.wrap(row.owner_id, row.version, plain, version)
        where: dict[str, object] = {"owner": row.owner_id, "number": row.version, "before": row.wrapped}
        made.append(where | {"after": after, "under": version})
    if made:
        _exchange(engine, made)
    return damaged


def tidy(engine: Engine) -> None:
    """Remove copies of older wrappings: empty SQLite's log, vacuum the table on PostgreSQL."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM data_keys")


def _exchange(engine: Engine, made: list[dict[str, object]]) -> None:
    """Write a batch: a small part first, then all the rest at once, or in small parts if others write."""
    size = POLITE
    while made:
        part, made = made[:size], made[size:]
        size = POLITE if _write(engine, part) else BATCH


def _write(engine: Engine, part: list[dict[str, object]]) -> bool:
    """Write in one transaction; if others write, sleep twice as long as it took."""
    asked = time.monotonic()
    with engine.begin() as connection:
        begun = time.monotonic()
        gives_way = engine.dialect.name == "sqlite" and _others_at_work(connection, begun - asked)
        connection.execute(_EXCHANGE, part)
    if gives_way:
        time.sleep(min(2 * (time.monotonic() - begun), LONGEST_PAUSE))
    return gives_way


def _others_at_work(connection: Connection, waited: float) -> bool:
    """Return True if others write: SQLite has one writer, and waiters poll rarely, so they need pauses."""
    version = connection.exec_driver_sql("PRAGMA data_version").scalar()
    if waited > NOTICEABLE or version != connection.info.get("data_version", version):
        connection.info["at_work_until"] = time.monotonic() + 1
    connection.info["data_version"] = version
    return time.monotonic() < float(connection.info.get("at_work_until", 0))


def _plain(vault: Vault, row: Wrapped) -> bytes | None:
    try:
        return vault.unwrap(row.owner_id, row.version, row.wrapped)
    except ciphertext.Tampered:
        return None


def _not_under(version: int) -> ColumnElement[bool]:
    said = func.substr(DataKey.wrapped, 3, 2, type_=LargeBinary)
    return or_(DataKey.ring_version != version, said != literal(version.to_bytes(2), LargeBinary))
