"""Pairs of people found to be distinct although they look alike, so that they are not proposed as duplicates again."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.core.columns import Timestamped
from outreach.core.database import Base


class NotTheSame(Timestamped, Base):
    """Two people found to be distinct, the lower id first."""

    __tablename__ = "not_the_same"
    __table_args__ = (CheckConstraint("first_id < second_id", name="in_order"),)

    first_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    second_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


def remember(session: Session, person_id: UUID, others: Iterable[UUID], actor: User) -> None:
    """Record that this person is distinct from these."""
    for other in sorted(set(others) - {person_id} - apart_from(session, person_id)):
        first, second = sorted((person_id, other))
        session.add(NotTheSame(first_id=first, second_id=second, made_by=actor.id))
        audit.record(session, "person.not_the_same", actor, person_id=person_id, about=f"person:{other}")
    session.flush()


def apart_from(session: Session, person_id: UUID) -> set[UUID]:
    """Return the people known to be distinct from this one."""
    query = select(NotTheSame.first_id, NotTheSame.second_id)
    rows = session.execute(query.where(or_(NotTheSame.first_id == person_id, NotTheSame.second_id == person_id)))
    return {second if first == person_id else first for first, second in rows}


def among(session: Session, people: Collection[UUID]) -> set[frozenset[UUID]]:
    """Return the recorded pairs with one of these people."""
    query = select(NotTheSame.first_id, NotTheSame.second_id)
    rows = session.execute(query.where(or_(NotTheSame.first_id.in_(people), NotTheSame.second_id.in_(people))))
    return {frozenset((first, second)) for first, second in rows}


def forget(session: Session, person_id: UUID) -> None:
    """Delete the recorded pairs with this person."""
    session.execute(delete(NotTheSame).where(or_(NotTheSame.first_id == person_id, NotTheSame.second_id == person_id)))
