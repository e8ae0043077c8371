"""Whose names have changed: the feed by which the in-memory name index of every worker keeps up.

It holds no name: only that this person must be looked at anew.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.ground import clock
from outreach.ground.columns import Moment
from outreach.ground.database import Base


class NameChange(Base):
    """A person was registered, corrected, merged or erased. Ids rise and are never used again."""

    __tablename__ = "name_changes"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


def note(session: Session, person_id: UUID) -> None:
    """Say, in the same transaction as the change, that this person's names are to be read anew."""
    session.add(NameChange(person_id=person_id))
