"""The audit trail, a hash chain: the actor, the act or look, the person, the moment and the network address.

A line is written in the transaction of the act: no audit, no read. It holds ids and codes only, no names. The last line
of a transaction that wrote guarded rows (core/rows) holds a summary of their digests: so the chain covers the rows.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, ForeignKey, Index, LargeBinary, String, Uuid, event, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from outreach.core import clock, database, rows, snapshots
from outreach.core.columns import Moment
from outreach.core.database import Base
from outreach.core.sealing import vault_of

FIRST_LINK = b"\x00" * 32
PART = 1000
CHAIN_LOCK = 5_000_005  # one appender at a time
NEWEST, CONNECTION, WRITTEN = "newest_line", "connection", "written_lines"

origin: ContextVar[str] = ContextVar("origin", default="command")


class Actor(Protocol):
    """The actor of a line: of a user the trail keeps only the id."""

    @property
    def id(self) -> UUID:
        """The user's id."""


class AuditLine(Base):
    """One line of the trail."""

    __tablename__ = "audit_lines"
    __table_args__ = (
        Index("ix_audit_lines_person_id_at", "person_id", "at"),
        Index("ix_audit_lines_actor_id_at", "actor_id", "at"),
        Index("ix_audit_lines_actor_id_seq", "actor_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    about: Mapped[str] = mapped_column(String(120), default="")
    came_from: Mapped[str] = mapped_column(String(60))
    link: Mapped[bytes] = mapped_column(LargeBinary(32))
    """The keyed digest of this line and of the link before it."""
    rows: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The summary of the digests of the rows written (core/rows)."""

    def digest_of(self, session: Session, before: bytes, people: Sequence[UUID] = ()) -> bytes:
        """Compute `link`, given the other people that the line is about (in the order of their ids)."""
        said: list[object] = [
            self.seq,
            self.at.isoformat(),
            str(self.actor_id),
            self.action,
            str(self.person_id),
            self.about,
            self.came_from,
        ]
        if people:
            said.append([str(person_id) for person_id in people])
        if self.rows:
            said.append(self.rows.hex())
        return vault_of(session).mac(before + json.dumps(said, ensure_ascii=False).encode())


class AuditSubject(Base):
    """A person whom a line about several people is about: one row each (a list that showed thirty names)."""

    __tablename__ = "audit_subjects"
    __table_args__ = (Index("ix_audit_subjects_subject_id_seq", "subject_id", "seq"),)

    seq: Mapped[int] = mapped_column(ForeignKey("audit_lines.seq"), primary_key=True, autoincrement=False)
    subject_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


def record(
    session: Session,
    action: str,
    actor: Actor | None,
    *,
    person_id: UUID | None = None,
    about: str = "",
    people: Iterable[UUID] = (),
) -> None:
    """Add a line: `action` is a code like `case.read`, `about` is the record (`table:id`), never a name.

    people: the people of a line about several; covered by the chain.
    Of a session that reads on a snapshot the line is written behind it (`core/snapshots.py`).
    """
    if snapshots.is_looking(session):
        known = [*people]
        snapshots.later(
            session, lambda after: record(after, action, actor, person_id=person_id, about=about, people=known)
        )
        return
    take_turn(session)
    seq, before = _last(session)
    line = AuditLine(
        seq=seq + 1,
        at=clock.now().replace(microsecond=0),
        actor_id=actor.id if actor else None,
        action=action,
        person_id=person_id,
        about=about,
        came_from=origin.get(),
    )
    newest = Newest(line, before, sorted(set(people)))
    line.link = line.digest_of(session, newest.before, newest.people)
    session.add(line)
    session.flush()
    if newest.people:
        session.execute(insert(AuditSubject), [{"seq": line.seq, "subject_id": one} for one in newest.people])
    session.info[NEWEST] = newest
    if session.info.get("log"):
        session.info.setdefault(WRITTEN, []).append(line)


@dataclass(frozen=True, slots=True)
class Newest:
    """The last line written by a transaction so far, and the inputs of its link."""

    line: AuditLine
    before: bytes
    people: list[UUID]


_NEWEST = select(AuditLine.seq, AuditLine.link).order_by(AuditLine.seq.desc()).limit(1)


def _last(session: Session) -> tuple[int, bytes]:
    """Return number and link of the last line: our own, if this transaction has written one and not rolled it back."""
    newest: Newest | None = session.info.get(NEWEST)
    if newest is not None and inspect(newest.line).persistent:
        return newest.line.seq, newest.line.link
    last = session.execute(_NEWEST).first()
    return (last.seq, last.link) if last else (0, FIRST_LINK)


@event.listens_for(Session, "after_begin")
def _begin(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if not transaction.nested:
        session.info[NEWEST], session.info[CONNECTION] = None, connection
        session.info.pop(WRITTEN, None)


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if session.in_transaction() and not session.in_nested_transaction():
        hold_rows(session)


def hold_rows(session: Session) -> None:
    """Add the digests of the guarded rows that the transaction wrote, with their summary in its last line.

    Runs before every commit; long work may run it for a part.
    """
    session.flush()
    connection: Connection | None = session.info.get(CONNECTION)
    if connection is None or connection.closed or not rows.touched(connection):
        return
    written = rows.settle(session)
    if not written:
        return
    newest: Newest | None = session.info[NEWEST]
    if newest is None or not inspect(newest.line).persistent:
        record(session, "rows.write", None)
        newest = session.info[NEWEST]
    newest.line.rows = rows.add(session, vault_of(session), newest.line.seq, written)
    newest.line.link = newest.line.digest_of(session, newest.before, newest.people)
    session.flush()


def take_turn(session: Session) -> None:
    """Take the lock of the chain until the transaction ends, also on PostgreSQL: lines commit in their order."""
    if not snapshots.is_looking(session):
        database.take_turn(session, CHAIN_LOCK)


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
