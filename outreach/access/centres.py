"""Centres: where caseworkers and their supervisor belong. Baan Rao is the first."""

from uuid import UUID

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.ground.columns import id_column
from outreach.ground.database import Base


class Centre(Base):
    """A centre of the programme; cases belong to one and nothing crosses."""

    __tablename__ = "centres"

    id: Mapped[UUID] = id_column()
    name: Mapped[str] = mapped_column(String(200), unique=True)


def all_centres(session: Session) -> list[Centre]:
    """All centres, by name."""
    return list(session.scalars(select(Centre).order_by(Centre.name)))


def open_centre(session: Session, name: str) -> Centre:
    """Add a centre: by the operator's command alone."""
    centre = Centre(name=name)
    session.add(centre)
    session.flush()
    audit.record(session, "centre.open", None, about=f"centre:{centre.id}")
    return centre
