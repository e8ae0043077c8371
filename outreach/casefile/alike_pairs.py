"""Pairs of people who may be one, kept so that nobody is compared while a page waits (`finding.comparing` fills them).

A row holds two ids and how likely it is that they are one: no name, number or reason. Why they are alike is worked out
from the people themselves each time somebody looks.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    SmallInteger,
    Uuid,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.casefile.name_changes import NameChange
from outreach.casefile.people import Person
from outreach.core.database import Base

NOBODY = UUID(int=0)

Ids = tuple[UUID, UUID]  # the lower id first


class AlikePair(Base):
    """Two people of one centre who may be one, the lower id first."""

    __tablename__ = "alike_pairs"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="in_order"),
        Index("ix_alike_pairs_centre_id_score", "centre_id", "score", "first_id", "second_id"),
    )

    first_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    second_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    score: Mapped[int] = mapped_column(SmallInteger)
    """The sum of the evidence, from 50 to 100."""


class Comparing(Base):
    """How far the people on record have been compared: one row, from the first comparison on."""

    __tablename__ = "comparing"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, default=1)
    seen: Mapped[int]
    """The last change (`name_changes`) whose person has been compared anew."""
    walked: Mapped[UUID | None] = mapped_column(Uuid)
    """The last person of the first walk over everybody; None when it is over."""


@dataclass(frozen=True)
class Place:
    """How far the comparison has come; see `Comparing`."""

    seen: int
    walked: UUID | None


def place(session: Session) -> Place:
    """Return how far the comparison has come."""
    row = session.execute(select(Comparing.seen, Comparing.walked)).first()
    if row:
        return Place(row.seen, row.walked)
    return Place(session.scalar(select(func.max(NameChange.id))) or 0, NOBODY)


def move_on(session: Session, to: Place) -> None:
    """Note how far the comparison has come."""
    session.merge(Comparing(id=1, seen=to.seen, walked=to.walked))


def is_behind(session: Session) -> bool:
    """Return True if somebody is still to be compared."""
    now = place(session)
    changed = select(NameChange.id).where(NameChange.id > now.seen).order_by(NameChange.id).limit(1)
    return now.walked is not None or session.scalar(changed) is not None


def keep(
    session: Session, person_ids: Collection[UUID], found: Mapping[Ids, int], centres: Mapping[UUID, UUID]
) -> None:
    """Replace the pairs with one of these people by those found, with their scores.

    People who were erased or merged meanwhile are left out.
    """
    session.execute(delete(AlikePair).where(_with(person_ids)))
    everybody = {one for pair in found for one in pair}
    there = set(session.scalars(_on_record(everybody))) if everybody else set()
    rows = [
        {"first_id": first, "second_id": second, "centre_id": centres[first], "score": score}
        for (first, second), score in found.items()
        if first in there and second in there
    ]
    if rows:
        session.execute(insert(AlikePair), rows)


def forget(session: Session, person_id: UUID) -> None:
    """Delete the pairs with this person."""
    session.execute(delete(AlikePair).where(_with([person_id])))


def _with(person_ids: Collection[UUID]) -> ColumnElement[bool]:
    return or_(AlikePair.first_id.in_(person_ids), AlikePair.second_id.in_(person_ids))


def _on_record(person_ids: Collection[UUID]) -> Select[UUID]:
    there = Person.erased_at.is_(None), Person.merged_into.is_(None)
    return select(Person.id).where(Person.id.in_(person_ids), *there)
