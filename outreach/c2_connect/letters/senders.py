"""The sender of letters and messages to an agency: the centre with telephone and address, so that they are trusted.

Only the centre and its office are named, never a caseworker or the young person. Telephone and e-mail are those of the
letterhead; a centre without one is still named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.centres import Centre
from outreach.access.outbox.messages import is_address
from outreach.c2_connect.letters.letterheads import Letterhead
from outreach.c2_connect.referrals import Referral
from outreach.casefile.cases import Case


@dataclass(frozen=True, order=True)
class Sender:
    """A centre as known to an agency. phone, email: empty if not written."""

    centre: str
    phone: str = ""
    email: str = ""

    @property
    def reply_to(self) -> str:
        """Reply-To address; empty if it is invalid or missing."""
        return self.email if is_address(self.email) else ""


def of_referral(session: Session, referral_id: UUID) -> Sender:
    """Return the sender of a referral. Raises IndexError if there is no such referral."""
    return of_referrals(session, [referral_id])[0]


def of_referrals(session: Session, referral_ids: Iterable[UUID]) -> Sequence[Sender]:
    """Return the senders of some referrals, each once, by name."""
    query = select(Centre.name, Letterhead.phone, Letterhead.email).distinct().select_from(Referral)
    query = query.join(Case, Case.id == Referral.case_id).join(Centre, Centre.id == Case.centre_id)
    query = query.outerjoin(Letterhead, Letterhead.centre_id == Centre.id).where(Referral.id.in_(set(referral_ids)))
    return sorted(Sender(_line(name), _line(phone), _line(email)) for name, phone, email in session.execute(query))


def of_centre(session: Session, centre_id: UUID) -> Sender | None:
    """Return a centre as a sender; None if there is no such centre."""
    query = select(Centre.name, Letterhead.phone, Letterhead.email).where(Centre.id == centre_id)
    found = session.execute(query.outerjoin(Letterhead, Letterhead.centre_id == Centre.id)).first()
    return Sender(*map(_line, found)) if found else None


def of_all(session: Session) -> Sequence[Sender]:
    """Return all centres as senders, by name: for what comes from the programme as a whole."""
    query = select(Centre.name, Letterhead.phone, Letterhead.email)
    query = query.outerjoin(Letterhead, Letterhead.centre_id == Centre.id)
    return sorted(Sender(*map(_line, row)) for row in session.execute(query))


def centre_of(session: Session, referral: Referral) -> UUID:
    """Return the id of the centre that sent a referral."""
    return session.get_one(Case, referral.case_id).centre_id


def _line(text: str | None) -> str:
    """Return the text on one line, as e-mail headers require."""
    return " ".join((text or "").split())
