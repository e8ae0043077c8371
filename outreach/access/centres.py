"""Centres (multi-tenancy): the offices of caseworkers and their supervisor. Baan Rao is the first."""

from uuid import UUID

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.core.columns import Identified
from outreach.core.database import Base


class Centre(Identified, Base):
    """A centre of the programme; each case belongs to one, and no case is seen from another."""

    __tablename__ = "centres"

    name: Mapped[str] = mapped_column(String(200), unique=True)


def all_centres(session: Session) -> list[Centre]:
    """Return all centres, by name."""
    return list(session.scalars(select(Centre).order_by(Centre.name)))


def choices(session: Session, actor: User) -> list[tuple[UUID, str]]:
    """Return the centres that the actor may choose from: none for a member of one, or if there is only one."""
    known = [] if actor.centre_id else all_centres(session)
    return [(centre.id, centre.name) for centre in known] if len(known) > 1 else []


def home(session: Session, actor: User | None, chosen: UUID | None = None) -> UUID | None:
    """Return the centre of an entry that the actor adds: their own; for an administrator the chosen or the only one.

    None if an administrator chooses none of several: the entry is then for every centre.
    """
    if actor and actor.centre_id:
        return actor.centre_id
    known = [centre.id for centre in all_centres(session)]
    if chosen in known:
        return chosen
    return known[0] if len(known) == 1 else None


def open_centre(session: Session, name: str) -> Centre:
    """Add a centre, only by the operator's command."""
    centre = Centre(name=name)
    session.add(centre)
    session.flush()
    audit.record(session, "centre.open", None, about=f"centre:{centre.id}")
    return centre
