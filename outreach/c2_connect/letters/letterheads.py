"""The letterhead of a centre: what stands on each of its letters, and the beginning of their reference numbers."""

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
    """The office in whose name letters go out, in Thai as they do."""

    __tablename__ = "letterheads"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    office: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    prefix: Mapped[str] = mapped_column(String(60))
    """What stands before the running number: the letters and figures that the municipality has given the office
    (ขก 52007)."""
    signer: Mapped[str] = mapped_column(String(200))
    """Who signs."""
    position: Mapped[str] = mapped_column(String(200))
    """As what they sign."""
    unit: Mapped[str] = mapped_column(String(200))
    """Whom the agency may call, at the foot."""
    phone: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(120), default="")


@dataclass(frozen=True, kw_only=True)
class LetterheadDetails:
    """A letterhead as the supervisor writes it."""

    office: str
    address: str
    prefix: str
    signer: str
    position: str
    unit: str
    phone: str = ""
    email: str = ""


def of_centre(session: Session, centre_id: UUID) -> Letterhead | None:
    """The letterhead of a centre; None until somebody has written it."""
    return session.get(Letterhead, centre_id)


def write(session: Session, details: LetterheadDetails, actor: User) -> Letterhead:
    """Set the letterhead of the actor's own centre; letters that were issued keep their numbers. Raises Refused."""
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
