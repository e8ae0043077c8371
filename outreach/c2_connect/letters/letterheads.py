"""The letterhead of a centre: heading of its letters, signer, and the prefix of their reference numbers."""

from dataclasses import dataclass, fields, replace
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.core import identifiers
from outreach.core.database import Base
from outreach.core.errors import NotFound


class Letterhead(Base):
    """The office that issues the letters, in Thai as they are."""

    __tablename__ = "letterheads"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    office: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    prefix: Mapped[str] = mapped_column(String(60))
    """Text before the running number: the prefix that the municipality has assigned to the office (ขก 52007)."""
    signer: Mapped[str] = mapped_column(String(200))
    """Name of the signer."""
    position: Mapped[str] = mapped_column(String(200))
    """Position of the signer."""
    unit: Mapped[str] = mapped_column(String(200))
    """Unit for the agency to call, at the foot."""
    phone: Mapped[str] = mapped_column(String(60), default="")
    """Telephone that agencies call; each page and message to them names it."""
    email: Mapped[str] = mapped_column(String(120), default="")

    @property
    def is_for_letters(self) -> bool:
        """True if a letter can go out under it; else only telephone and e-mail are written."""
        return bool(self.office)


@dataclass(frozen=True, kw_only=True)
class LetterheadDetails:
    """Details of a letterhead."""

    office: str
    address: str
    prefix: str
    signer: str
    position: str
    unit: str
    phone: str = ""
    email: str = ""


def of_centre(session: Session, centre_id: UUID) -> Letterhead | None:
    """Return the letterhead of a centre, perhaps with telephone and e-mail alone; None if not written yet."""
    return session.get(Letterhead, centre_id)


def for_letters(session: Session, centre_id: UUID) -> Letterhead | None:
    """Return the letterhead of a centre if letters can go out under it."""
    found = of_centre(session, centre_id)
    return found if found and found.is_for_letters else None


def write_reach(session: Session, phone: str, email: str, actor: User) -> Letterhead:
    """Set how agencies reach the actor's centre, also before it has a letterhead. Raises Refused, NotFound."""
    known = of_centre(session, actor.centre_id) if actor.centre_id else None
    kept = {field.name: getattr(known, field.name) if known else "" for field in fields(LetterheadDetails)}
    return write(session, LetterheadDetails(**kept | {"phone": phone, "email": email}), actor)


def write(session: Session, details: LetterheadDetails, actor: User) -> Letterhead:
    """Set the letterhead of the actor's centre; issued letters keep their numbers. Raises Refused, NotFound."""
    if actor.centre_id is None:
        raise NotFound
    details = replace(details, phone=identifiers.way(details.phone) or "")
    kept = session.get(Letterhead, actor.centre_id) or Letterhead(centre_id=actor.centre_id)
    for field in fields(details):
        setattr(kept, field.name, getattr(details, field.name) or "")
    session.add(kept)
    session.flush()
    audit.record(session, "letterhead.write", actor, about=f"centre:{actor.centre_id}")
    return kept
