"""Queries of the audit trail: looks at a person, acts of a user, and all lines of a period."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import Session, aliased

from outreach.access.audit import AuditLine, AuditSubject
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.web.paging import Keyset, Page

NEWEST = Keyset(AuditLine.seq.desc())
NOT_A_LOOK = ("cell.unreadable", "denied")
LOOKS = ("attachment.read", "cells.read")


@dataclass(frozen=True)
class Entry:
    """A line of the trail with the name of its actor (a user; no young person is named here)."""

    seq: int
    at: datetime
    action: str
    about: str
    came_from: str
    person_id: UUID | None
    actor_id: UUID | None
    actor: str
    people: tuple[UUID, ...] = field(default=())

    @property
    def classes(self) -> list[str]:
        """The classes of the fields opened, if the line has them."""
        return [said.partition(":")[0] for said in self.about.split()] if self.action == "cells.read" else []


def of_people(session: Session, ids: Collection[UUID], after: str | None = None) -> Page[Entry]:
    """Return all acts and looks on these, newest first, a page at a time.

    ids: a young person, and their records with keys of their own (referrals, attachments).
    """
    return _page(session, (_about(ids), AuditLine.action.not_in(NOT_A_LOOK)), after)


def looks(session: Session, ids: Collection[UUID]) -> list[tuple[datetime, UUID, str, Role]]:
    """Return the looks at sealed fields or files of these: moment, user, name and role."""
    query = select(AuditLine.at, User.id, User.name, User.role).join(User, User.id == AuditLine.actor_id)
    found = session.execute(query.where(_about(ids), AuditLine.action.in_(LOOKS)))
    return [(at, by, name, role) for at, by, name, role in found]


def of_actor(session: Session, actor_id: UUID, after: str | None = None) -> Page[Entry]:
    """Return the acts of a user, newest first, a page at a time."""
    return _page(session, (AuditLine.actor_id == actor_id,), after)


def between(session: Session, first: datetime, last: datetime) -> Iterator[Entry]:
    """Yield every line from `first` to `last` (UTC, both included), oldest first, with the people it is about."""
    query = _entries().where(AuditLine.at.between(first, last)).order_by(AuditLine.seq)
    for row in session.execute(query.execution_options(yield_per=500)).partitions(500):
        yield from _with_people(session, [Entry(*line) for line in row])


def _about(ids: Collection[UUID]) -> ColumnElement[bool]:
    """Return the condition for lines about one of these. Two index look-ups: an OR would read the whole trail."""
    line = aliased(AuditLine)
    mine = select(line.seq).where(line.person_id.in_(ids))
    among = select(AuditSubject.seq).where(AuditSubject.subject_id.in_(ids))
    return AuditLine.seq.in_(union(mine, among).subquery().select())


def _page(session: Session, where: Sequence[ColumnElement[bool]], after: str | None) -> Page[Entry]:
    query = NEWEST.rows(_entries().where(*where), after)
    return NEWEST.page([Entry(*row) for row in session.execute(query)])


def _with_people(session: Session, entries: list[Entry]) -> Iterator[Entry]:
    query = select(AuditSubject.seq, AuditSubject.subject_id)
    query = query.where(AuditSubject.seq.between(entries[0].seq, entries[-1].seq))
    about: dict[int, set[UUID]] = {}
    for seq, person_id in session.execute(query):
        about.setdefault(seq, set()).add(person_id)
    for entry in entries:
        people = about.get(entry.seq, set()) | ({entry.person_id} if entry.person_id else set())
        yield replace(entry, people=tuple(sorted(people)))


def _entries() -> Select[int, datetime, str, str, str, UUID | None, UUID | None, str]:
    line = AuditLine
    columns = (line.seq, line.at, line.action, line.about, line.came_from, line.person_id, line.actor_id, User.name)
    return select(*columns).outerjoin(User, User.id == line.actor_id)
