"""The check of the chain, and the walk along its lines, a part in memory at a time."""

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit.lines import FIRST_LINK, AuditLine, AuditSubject
from outreach.core import database

PART = 1000


def first_bad_line(session: Session, looked_at: Callable[[int], object] = lambda _number: None) -> int | None:
    """Return the number of the first line that was changed, moved or removed; None if the whole chain holds."""
    for number, bad in looked_through(session):
        looked_at(number)
        if bad is not None:
            return bad
    return None


def looked_through(session: Session) -> Iterator[tuple[int, int | None]]:
    """Yield for each part of the chain, in order, the number of lines checked, and the first bad one, which ends it.

    The caller may commit between parts.
    """
    before, expected = FIRST_LINK, 1
    for line, people in lines(session):
        if line.seq != expected or line.link != line.digest_of(session, before, people):
            yield expected % PART, expected
            return
        before, expected = line.link, expected + 1
        if line.seq % PART == 0:
            yield PART, None
    yield (expected - 1) % PART, None


def with_rows(session: Session, first: int | None = None, last: int | None = None) -> Iterator[tuple[int, bytes]]:
    """Yield the lines under which guarded rows were written, in order, with their summaries."""
    wanted = (AuditLine.rows.is_not(None), *database.between(AuditLine.seq, first, last))
    query = select(AuditLine.seq, AuditLine.rows).where(*wanted).order_by(AuditLine.seq)
    for seq, held in session.execute(query.execution_options(yield_per=PART)):
        yield seq, held or b""


def count(session: Session) -> int:
    """Count the lines."""
    return session.scalar(select(AuditLine.seq).order_by(AuditLine.seq.desc()).limit(1)) or 0


def lines(session: Session) -> Iterator[tuple[AuditLine, list[UUID]]]:
    """Yield all lines in order, with the other people each is about; a part at a time."""
    last = -1
    while part := session.scalars(
        select(AuditLine).where(AuditLine.seq > last).order_by(AuditLine.seq).limit(PART)
    ).all():
        about = _subjects(session, part[0].seq, part[-1].seq)
        for line in part:
            yield line, about.get(line.seq, [])
            session.expunge(line)
        last = part[-1].seq


def _subjects(session: Session, first: int, last: int) -> dict[int, list[UUID]]:
    query = select(AuditSubject.seq, AuditSubject.subject_id).where(AuditSubject.seq.between(first, last))
    about: dict[int, list[UUID]] = {}
    for seq, person_id in session.execute(query):
        about.setdefault(seq, []).append(person_id)
    return {seq: sorted(people) for seq, people in about.items()}
