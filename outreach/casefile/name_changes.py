"""The feed of changed names, by which the in-memory name index of every worker keeps up.

It holds no name: only the ids of people to be read again.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.core import clock
from outreach.core.columns import Moment
from outreach.core.database import Base

NOTED = "names_noted"


class NameChange(Base):
    """A person whose names are to be read again after a change. Ids rise and are never reused."""

    __tablename__ = "name_changes"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


def note(session: Session, person_id: UUID) -> None:
    """Note, in the transaction of the change, that this person's names are to be read again.

    Only one transaction notes at a time, so that ids commit in order and none is missed.
    """
    audit.take_turn(session)
    session.add(NameChange(person_id=person_id))
    session.info.setdefault(NOTED, set()).add(person_id)


def noted_here(session: Session) -> set[UUID]:
    """Return the people noted in this session: invisible to others until it commits, and may be rolled back."""
    noted: set[UUID] = session.info.get(NOTED, set())
    return noted
