"""Baselines: rows older than the guard of their table get a digest of their present content.

The first came with the digests, the second when all tables behind figures, rules and rights were guarded. The trail
records the second (`rows.guard`), where it cannot be removed unseen: once taken, it is never taken again by itself, or
rows added by hand would be accepted by the next upgrade.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.core import rows

TAKEN = "baseline:2"


def take(session: Session, *, accept: bool = False, tables: Iterable[Table] | None = None) -> Iterator[tuple[int, int]]:
    """Yield part by part the number of rows checked, and of rows given a digest. The caller may commit after each part.

    accept: also rows that were changed or deleted, by an upgrade for example.
    tables: those alone; by default all.
    """
    for looked_at, found in rows.bad_rows(session, tables):
        mended = [bad for bad in found if bad.row_id and (accept or bad.problem == rows.PUT_IN)]
        if mended:
            table = mended[0].table
            rows.adopt(session.connection(), {table: {bad.row_id for bad in mended if bad.row_id}})
            audit.record(session, "rows.baseline", None, about=f"{table}:{len(mended)}")
            audit.hold_rows(session)
        yield looked_at, len(mended)


def due(session: Session) -> list[Table]:
    """Return the tables whose rows this database has not taken yet; none once it has."""
    if session.scalar(select(AuditLine.seq).filter_by(action="rows.guard", about=TAKEN).limit(1)) is not None:
        return []
    return [table for table in rows.guarded() if table.name not in rows.SINCE_FIRST]


def close(session: Session) -> None:
    """Record the baseline: no row of any table is taken by itself from now on."""
    audit.record(session, "rows.guard", None, about=TAKEN)
