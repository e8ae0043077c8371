"""Writing of lines: each in the transaction of its act, linked to the one before it."""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Connection,
    Table,
    bindparam,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session, SessionTransaction

from outreach.access.audit.lines import FIRST_LINK, AuditLine, AuditSubject
from outreach.core import clock, database, rows, snapshots
from outreach.core.prepared import Prepared, PreparedWrite
from outreach.core.sealing import vault_of

CHAIN_LOCK = 5_000_005  # one appender at a time
NEWEST, CONNECTION, WRITTEN, SAVEPOINTS = "newest_line", "connection", "written_lines", "savepoints"

origin: ContextVar[str] = ContextVar("origin", default="command")


class Actor(Protocol):
    """The actor of a line: of a user the trail keeps only the id."""

    @property
    def id(self) -> UUID:
        """The user's id."""


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
    _add(session, newest)
    if session.info.get("log"):
        session.info.setdefault(WRITTEN, []).append(line)


@dataclass(frozen=True, slots=True)
class Newest:
    """The last line written by a transaction so far, and the inputs of its link."""

    line: AuditLine
    before: bytes
    people: list[UUID]


_LINES = cast(Table, AuditLine.__table__)
_FIELDS = ("seq", "at", "actor_id", "action", "person_id", "about", "came_from", "link")
_ADD = PreparedWrite(insert(_LINES), *_FIELDS)
_ADD_PEOPLE = PreparedWrite(insert(cast(Table, AuditSubject.__table__)), "seq", "subject_id")
_LAST = select(func.max(_LINES.c.seq)).scalar_subquery()
_NEWEST = Prepared(select(_LINES.c.seq, _LINES.c.link).where(_LINES.c.seq == _LAST))
_HOLD = PreparedWrite(update(_LINES).where(_LINES.c.seq == bindparam("line")), "rows", "link")


def _add(session: Session, newest: Newest) -> None:
    session.flush()  # what the line tells of is written first
    connection, line = session.connection(), newest.line
    _ADD.write(connection, {name: getattr(line, name) for name in _FIELDS})
    if newest.people:
        _ADD_PEOPLE.write(connection, *({"seq": line.seq, "subject_id": one} for one in newest.people))
    session.info[NEWEST] = newest


def _last(session: Session) -> tuple[int, bytes]:
    """Return number and link of the last line: our own, if this transaction has written one and not rolled it back."""
    connection = session.connection()  # begins a transaction if none has: what was known of the one before ends there
    newest: Newest | None = session.info.get(NEWEST)
    if newest is not None:
        return newest.line.seq, newest.line.link
    last = next(_NEWEST.read(connection, {}), None)
    return (last[0], bytes(last[1])) if last else (0, FIRST_LINK)


@event.listens_for(Session, "after_begin")
def _begin(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if not transaction.nested:
        session.info[NEWEST], session.info[CONNECTION] = None, connection
        session.info.pop(WRITTEN, None)


@event.listens_for(Session, "after_transaction_create")
def _remember(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(SAVEPOINTS, WeakKeyDictionary())[transaction] = session.info.get(NEWEST)


@event.listens_for(Session, "after_soft_rollback")
def _undo(session: Session, undone: SessionTransaction) -> None:
    """Forget the lines of a savepoint that was rolled back."""
    if undone.nested:
        newest: Newest | None = session.info.get(SAVEPOINTS, {}).get(undone)
        session.info[NEWEST] = newest
        kept: list[AuditLine] = session.info.get(WRITTEN, [])
        kept[:] = [line for line in kept if newest and line.seq <= newest.line.seq]


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
    if newest is None:
        record(session, "rows.write", None)
        newest = session.info[NEWEST]
    _hold(session, newest, rows.add(session, vault_of(session), newest.line.seq, written))


def _hold(session: Session, newest: Newest, summary: bytes) -> None:
    """Write a summary into the newest line, and link it anew."""
    line = newest.line
    line.rows = summary
    line.link = line.digest_of(session, newest.before, newest.people)
    _HOLD.write(session.connection(), {"line": line.seq, "rows": summary, "link": line.link})


def take_turn(session: Session) -> None:
    """Take the lock of the chain until the transaction ends, also on PostgreSQL: lines commit in their order."""
    if not snapshots.is_looking(session):
        database.take_turn(session, CHAIN_LOCK)
