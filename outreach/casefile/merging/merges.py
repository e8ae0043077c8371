"""The table of merges: both records, moment, user, and the moved rows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, SmallInteger, String, UniqueConstraint, Uuid, and_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit, users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile.people import Person, called, full_name, was_erased
from outreach.casefile.restrictions import is_hidden
from outreach.core import clock
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.errors import NotFound
from outreach.core.sealing import FieldClass, Sealed, Unreadable, vault_of
from outreach.web.paging import Keyset, Page


class Merge(Identified, Base):
    """A merge of two records of one person. It stands until it is undone."""

    __tablename__ = "merges"
    __table_args__ = (
        UniqueConstraint("surviving_id", "nth"),
        Index("ix_merges_centre_id_at", "centre_id", "at"),
        Index("ix_merges_other_id", "other_id"),
    )

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    surviving_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    nth: Mapped[int] = mapped_column(SmallInteger)
    """The number of the merge at the surviving record: the last one is undone first."""
    rested_case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    """The case that was closed because the other goes on."""
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    before = Sealed("merges.before", FieldClass.IDENTITY, owner="surviving_id", block=512)
    """The values of the surviving record before the merge. The other record's row is not touched: its values wait
    there, under its own key."""
    after = Sealed("merges.after", FieldClass.IDENTITY, owner="surviving_id", block=512)
    """The values of the surviving record after it."""

    @property
    def stands(self) -> bool:
        """True until it is undone."""
        return self.undone_at is None


NEWEST = Keyset(Merge.at.desc(), Merge.id.desc(), values=lambda row: (row.merge.at, row.merge.id))


class MergeMove(Base):
    """One row moved by a merge from the other record to the surviving one."""

    __tablename__ = "merge_moves"

    merge_id: Mapped[UUID] = mapped_column(ForeignKey("merges.id"), primary_key=True)
    table_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    row_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


@dataclass(frozen=True, repr=False)
class MergeRow:
    """A merge for a list: the names of the two records before it, and that of the user."""

    merge: Merge
    first: str
    second: str
    by: str


def load(session: Session, merge_id: UUID, actor: User) -> Merge:
    """Return a merge of the supervisor's centre. Raises NotFound."""
    merge = session.scalar(select(Merge).where(Merge.id == merge_id, Merge.centre_id == actor.centre_id, _there(actor)))
    if merge is None or actor.role != Role.SUPERVISOR:
        raise NotFound
    return merge


def row_of(session: Session, merge: Merge) -> MergeRow:
    """Return one merge with its two records."""
    return _rows(session, [merge])[0]


def page_of_centre(session: Session, actor: User, after: str | None) -> Page[MergeRow]:
    """Return the merges of the supervisor's centre, newest first, a page at a time, and audit the look."""
    query = select(Merge).where(Merge.centre_id == actor.centre_id, _there(actor))
    found = session.scalars(NEWEST.rows(query, after)).all()
    audit.record(session, "merge.list", actor)
    return NEWEST.page(_rows(session, found))


def later(session: Session, merge: Merge) -> Merge | None:
    """Return a later merge built upon this one, which must be undone first; None without one."""
    into = Merge.other_id == merge.surviving_id
    again = (Merge.surviving_id == merge.surviving_id) & (Merge.nth > merge.nth)
    return session.scalar(select(Merge).where(Merge.undone_at.is_(None), into | again).limit(1))


def _there(actor: User) -> ColumnElement[bool]:
    """Return the condition that neither of the two is erased or hidden from the actor."""
    sides = (Merge.surviving_id, Merge.other_id)
    return and_(*(~gone for side in sides for gone in (was_erased(side), is_hidden(side, actor))))


def _rows(session: Session, merges: Sequence[Merge]) -> list[MergeRow]:
    ids = {person_id for merge in merges for person_id in (merge.surviving_id, merge.other_id)}
    people = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}
    vault_of(session).fetch_keys(session, ids)
    names = users.names(session, {merge.by for merge in merges})
    return [
        MergeRow(m, _called_before(m, people[m.surviving_id]), called(people[m.other_id]), names.get(m.by, "–"))
        for m in merges
    ]


def _called_before(merge: Merge, surviving: Person) -> str:
    """Return the name of the surviving record before the merge; after its undoing the present name."""
    before = merge.before
    if before is None or isinstance(before, Unreadable):
        return before or called(surviving)
    values = json.loads(before)
    return full_name(values["nickname"], values["given_name"], values["family_name"])
