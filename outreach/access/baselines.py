"""The baseline: rows that have no digest, because they are older than the digests, get one of what they are now."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.ground import rows


def take(session: Session, *, accept: bool = False) -> Iterator[tuple[int, int]]:
    """Part by part: how many rows were looked at, and how many got a digest. The caller may commit after each part.

    accept: also those that are not as they were last written, or were taken out: an upgrade has changed them, say.
    """
    for looked_at, found in rows.bad_rows(session):
        mended = [bad for bad in found if bad.row_id and (accept or bad.problem == rows.PUT_IN)]
        if mended:
            table = mended[0].table
            rows.adopt(session.connection(), {table: {bad.row_id for bad in mended if bad.row_id}})
            audit.record(session, "rows.baseline", None, about=f"{table}:{len(mended)}")
            audit.hold_rows(session)
        yield looked_at, len(mended)
