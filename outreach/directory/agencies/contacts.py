"""Contact persons of an agency, with telephone, e-mail and LINE. They are staff of partners (C6), never in a log."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.core import clock, identifiers
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.directory.agencies.models import Agency

EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


class AgencyContact(Identified, Timestamped, Base):
    """A contact person of an agency."""

    __tablename__ = "agency_contacts"
    __table_args__ = (Index("ix_agency_contacts_agency_id", "agency_id"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(200))
    line_id: Mapped[str | None] = mapped_column(String(100))
    gets_referrals: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    def __repr__(self) -> str:
        return f"<AgencyContact {self.id}>"


@dataclass(frozen=True, kw_only=True, repr=False)
class ContactPersonDetails:
    """Details of a contact person."""

    name: str
    role: str | None = None
    phone: str | None = None
    email: str | None = None
    line_id: str | None = None
    gets_referrals: bool = False


def put(
    session: Session, agency: Agency, contact: AgencyContact | None, details: ContactPersonDetails
) -> AgencyContact:
    """Add a contact person, or replace their details. Raises Refused as `check` does."""
    check(details)
    if contact is None:
        contact = AgencyContact(agency_id=agency.id)
        session.add(contact)
    for name in ContactPersonDetails.__dataclass_fields__:
        setattr(contact, name, getattr(details, name))
    contact.phone = identifiers.way(details.phone)
    session.flush()
    return contact


def check(details: ContactPersonDetails) -> None:
    """Check a contact person. Raises Refused for referrals without any address, or an invalid e-mail or telephone."""
    identifiers.way(details.phone)
    for refusal in broken(details):
        raise refusal


def broken(details: ContactPersonDetails) -> Iterator[Refused]:
    """Yield each reason against a contact person but a telephone number that is none, at its field."""
    if details.gets_referrals and not (details.email or details.phone or details.line_id):
        yield Refused(lazy_gettext("Give an e-mail address, a phone number or a LINE id: referrals go there."), "email")
    if details.email and not EMAIL.fullmatch(details.email):
        yield Refused(lazy_gettext("This is not an e-mail address."), "email")


def end(session: Session, contact: AgencyContact) -> None:
    """Remove a contact person: their data are deleted, the row stays."""
    contact.ended_at, contact.name, contact.gets_referrals = clock.now(), "", False
    contact.role = contact.phone = contact.email = contact.line_id = None
    session.flush()


def of_agencies(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, list[AgencyContact]]:
    """Return the contact persons of some agencies, those who get referrals first, then the oldest; in one query."""
    query = select(AgencyContact).where(AgencyContact.agency_id.in_(agency_ids), AgencyContact.ended_at.is_(None))
    order = (AgencyContact.gets_referrals.desc(), AgencyContact.made_at, AgencyContact.id)
    found = defaultdict(list)
    for contact in session.scalars(query.order_by(*order)):
        found[contact.agency_id].append(contact)
    return dict(found)


def of_agency(session: Session, agency: Agency, contact_id: UUID) -> AgencyContact:
    """Return a contact person of an agency. Raises NotFound."""
    contact = session.get(AgencyContact, contact_id)
    if contact is None or contact.agency_id != agency.id or contact.ended_at is not None:
        raise NotFound
    return contact


def address_of(session: Session, agency: Agency) -> str | None:
    """Return the e-mail address for messages on referrals; None if the agency has given none."""
    known = of_agencies(session, [agency.id]).get(agency.id, [])
    return next((contact.email for contact in known if contact.gets_referrals and contact.email), None)
