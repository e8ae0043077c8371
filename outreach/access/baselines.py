"""Baselines: rows that are older than the guard of their table get a digest of what they are now.

The first came with the digests, the second when every table was guarded on which a figure, a rule or a right stands.
That a database has taken the second one stands in its trail (`rows.guard`), where nobody can take it out unseen: once
taken, it is never taken again by itself, or rows that were put in by hand would be blessed by the next upgrade.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.core import rows

TAKEN = "baseline:2"


def take(session: Session, *, accept: bool = False, tables: Iterable[Table] | None = None) -> Iterator[tuple[int, int]]:
    """Part by part: how many rows were looked at, and how many got a digest. The caller may commit after each part.

    accept: also those that are not as they were last written, or were taken out: an upgrade has changed them, say.
    tables: those alone; without, all.
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
    """The tables whose rows this database has not taken yet; none once it has."""
    if session.scalar(select(AuditLine.seq).filter_by(action="rows.guard", about=TAKEN).limit(1)) is not None:
        return []
    return [table for table in rows.guarded() if table.name not in rows.SINCE_FIRST]


def close(session: Session) -> None:
    """From now on no row of any table is taken by itself."""
    audit.record(session, "rows.guard", None, about=TAKEN)
