"""Stored magic links: digest of a random token, keyed digest of a short code, and end.

A link opens one referral only, as long as the agency may see it: it ends with a revocation, with the last day of the
sharing, with the end of the referral, with the agency or its contact person.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit, endings
from outreach.access.devices import digest
from outreach.access.endings import Ending
from outreach.access.users import User
from outreach.c2_connect.referrals import Referral, is_shown
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.ledger import Entry
from outreach.core.sealing import vault_of
from outreach.directory.agencies import AgencyContact
from outreach.directory.agencies.contacts import of_agencies

MOST_WRONG = 10  # wrong codes until the link is dead
CODE_SIGNS = "23456789ACEFHKMRUWXY"  # without signs that look alike, or sound alike in Thai on the telephone
CODE_LENGTH = 6
TOKEN_BYTES = 32  # 256 bits


class LinkEnding(Code):
    """Reason for ending a link early."""

    WITHDRAWN = "withdrawn", "Withdrawn"
    RENEWED = "renewed", "Replaced by a new link"
    GUESSED = "guessed", "Ended: too many wrong codes"


class ReferralLink(Identified, Timestamped, Base):
    """A link to one referral."""

    __tablename__ = "referral_links"
    __table_args__ = (Index("ix_referral_links_referral_id", "referral_id"),)

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency_contacts.id"))
    """Recipient, if the agency has named a contact person."""
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    code_digest: Mapped[str | None] = mapped_column(String(64))
    """None until a code was made."""
    wrong: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Number of wrong codes typed."""
    mailed: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """None if it was made automatically with the referral."""
    expires_on: Mapped[date]
    ending: Mapped[LinkEnding | None] = mapped_column(stored(LinkEnding, "ending"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    def __repr__(self) -> str:
        return f"<ReferralLink {self.id}>"


class LinkVisit(Identified, Timestamped, Base):
    """A browser that opened a link with its code: a short session of its own, not of a user."""

    __tablename__ = "link_visits"
    __table_args__ = (Index("ix_link_visits_link_id", "link_id"),)

    link_id: Mapped[UUID] = mapped_column(ForeignKey("referral_links.id"))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    seen_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    browser: Mapped[str] = mapped_column(String(60), default="")
    network: Mapped[str] = mapped_column(String(60), default="")


@dataclass(frozen=True)
class Made:
    """A new link, and the token of its URL: shown or sent once, never stored."""

    link: ReferralLink
    token: str = field(repr=False)


def make(session: Session, referral: Referral, actor: User | None, *, mailed: bool = False) -> Made:
    """Make a link in place of any earlier one, without a code yet. actor: None if made automatically.

    Raises Refused if the agency may not see the referral, or is closed.
    """
    if not is_open_to_agency(session, referral):
        raise Refused(lazy_gettext("The agency cannot see this referral, so there is nothing that a link could open."))
    for earlier in of_referral(session, referral.id):
        if earlier.ended_at is None:
            _end(session, earlier, LinkEnding.RENEWED, actor)
    contact, token = _contact(session, referral, mailed), secrets.token_urlsafe(TOKEN_BYTES)
    link = ReferralLink(
        referral_id=referral.id,
        contact_id=contact.id if contact else None,
        token_digest=digest(token),
        mailed=mailed,
        made_by=actor.id if actor else None,
        expires_on=referral.expires_on,
    )
    session.add(link)
    session.flush()
    audit.record(session, "link.make", actor, person_id=referral.person_id, about=f"referral:{referral.id}")
    return Made(link, token)


def new_code(session: Session, referral: Referral, link: ReferralLink, actor: User) -> str:
    """Make a code in place of any earlier one, to be told by another channel than the link; shown once.

    Raises Refused if the link is over.
    """
    if not is_good(session, link, referral):
        raise Refused(lazy_gettext("This link is over. Make a new one."))
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    link.code_digest, link.wrong = digest_of_code(session, link, code), 0
    session.flush()
    audit.record(session, "link.code", actor, person_id=referral.person_id, about=f"referral:{referral.id}")
    return code


def withdraw(session: Session, referral: Referral, link: ReferralLink, actor: User) -> None:
    """End a link; open visits lose access at the next request."""
    if link.ended_at is None:
        _end(session, link, LinkEnding.WITHDRAWN, actor)
        session.flush()
        audit.record(session, "link.withdraw", actor, person_id=referral.person_id, about=f"referral:{referral.id}")


def of_referral(session: Session, referral_id: UUID) -> Sequence[ReferralLink]:
    """Return all links of a referral, newest first."""
    query = select(ReferralLink).where(ReferralLink.referral_id == referral_id)
    return session.scalars(query.order_by(ReferralLink.made_at.desc())).all()


def one_of(session: Session, referral: Referral, link_id: UUID) -> ReferralLink:
    """Return a link of this referral. Raises NotFound."""
    link = session.get(ReferralLink, link_id)
    if link is None or link.referral_id != referral.id:
        raise NotFound
    return link


def visits_of(session: Session, referral_id: UUID, most: int = 20) -> Sequence[LinkVisit]:
    """Return the visits of the links of a referral, latest first."""
    links = select(ReferralLink.id).where(ReferralLink.referral_id == referral_id)
    query = select(LinkVisit).where(LinkVisit.link_id.in_(links)).order_by(LinkVisit.made_at.desc())
    return session.scalars(query.limit(most)).all()


def is_good(session: Session, link: ReferralLink, referral: Referral) -> bool:
    """Return True if a link opens its referral now."""
    alive = link.ended_at is None and link.wrong < MOST_WRONG and clock.today() <= link.expires_on
    return alive and is_open_to_agency(session, referral) and _is_reached(session, link)


def digest_of_code(session: Session, link: ReferralLink, typed: str) -> str:
    """Return the stored digest of a code: keyed, since codes are short, and bound to its link."""
    bare = "".join(sign for sign in typed.upper() if sign.isalnum())
    return vault_of(session).mac(b"link\x1f" + link.id.bytes + bare.encode()).hex()


def note_wrong(session: Session, link: ReferralLink, person_id: UUID) -> None:
    """Count a wrong code; ten end the link."""
    link.wrong += 1
    if link.wrong >= MOST_WRONG:
        _end(session, link, LinkEnding.GUESSED, None)
    session.flush()
    audit.record(session, "link.wrong_code", None, person_id=person_id, about=f"referral:{link.referral_id}")


def is_open_to_agency(session: Session, referral: Referral) -> bool:
    """Return True if the agency may see a referral now, and can act on it."""
    waits = referral.is_open and referral.state != ReferralState.DRAFT and referral.agency.active
    return waits and is_shown(session, referral)


def _is_reached(session: Session, link: ReferralLink) -> bool:
    """Return True if the recipient of the link still gets the agency's referrals."""
    contact = session.get(AgencyContact, link.contact_id) if link.contact_id else None
    return link.contact_id is None or (contact is not None and contact.ended_at is None and contact.gets_referrals)


def _contact(session: Session, referral: Referral, mailed: bool) -> AgencyContact | None:
    """Return the contact person who gets the agency's referrals; for mailed links, with an e-mail address."""
    known = of_agencies(session, [referral.agency_id]).get(referral.agency_id, [])
    return next((contact for contact in known if contact.gets_referrals and (contact.email or not mailed)), None)


def _end(session: Session, link: ReferralLink, ending: LinkEnding, actor: User | None) -> None:
    link.ending, link.ended_at, link.ended_by = ending, clock.now(), actor.id if actor else None
    endings.note(session, "link", link.id, link.ended_by, how=ending.value)


def _end_again(session: Session, link: ReferralLink, entry: Entry) -> bool:
    _end(session, link, LinkEnding(entry.about.get("how", LinkEnding.WITHDRAWN)), None)
    link.ended_at = entry.at
    return True


ENDING = Ending(ReferralLink, ReferralLink.ended_at.is_not(None), _end_again)
