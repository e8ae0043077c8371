"""Centres: where caseworkers and their supervisor belong. Baan Rao is the first."""

from uuid import UUID

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.core.columns import Identified
from outreach.core.database import Base


class Centre(Identified, Base):
    """A centre of the programme; cases belong to one and nothing crosses."""

    __tablename__ = "centres"

    name: Mapped[str] = mapped_column(String(200), unique=True)


def all_centres(session: Session) -> list[Centre]:
    """All centres, by name."""
    return list(session.scalars(select(Centre).order_by(Centre.name)))


def choices(session: Session, actor: User) -> list[tuple[UUID, str]]:
    """The centres among which the actor may choose: none for who belongs to one, or where there is only one."""
    known = [] if actor.centre_id else all_centres(session)
    return [(centre.id, centre.name) for centre in known] if len(known) > 1 else []


def home(session: Session, actor: User | None, chosen: UUID | None = None) -> UUID | None:
    """To whom something belongs that the actor adds: their centre; of an administrator the chosen one, or the only one.

    None where an administrator chooses none of several: then it is every centre's.
    """
    if actor and actor.centre_id:
        return actor.centre_id
    known = [centre.id for centre in all_centres(session)]
    if chosen in known:
        return chosen
    return known[0] if len(known) == 1 else None


def open_centre(session: Session, name: str) -> Centre:
    """Add a centre: by the operator's command alone."""
    centre = Centre(name=name)
    session.add(centre)
    session.flush()
    audit.record(session, "centre.open", None, about=f"centre:{centre.id}")
    return centre
