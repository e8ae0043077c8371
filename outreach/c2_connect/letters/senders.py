"""The sender of letters and messages to an agency: the centre with its telephone and address, so that they are trusted.

The centre and its office alone are named, never a caseworker and never whom a message is about. Telephone and e-mail
are those of the letterhead; a centre that has none yet is named all the same.
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
    """A centre as an agency knows it. phone, email: empty where the centre has not written them."""

    centre: str
    phone: str = ""
    email: str = ""

    @property
    def reply_to(self) -> str:
        """Where an answer by e-mail goes; empty if no mail would arrive there."""
        return self.email if is_address(self.email) else ""


def of_referral(session: Session, referral_id: UUID) -> Sender:
    """The centre from which a referral comes. Raises IndexError if there is no such referral."""
    return of_referrals(session, [referral_id])[0]


def of_referrals(session: Session, referral_ids: Iterable[UUID]) -> Sequence[Sender]:
    """The centres from which some referrals come, each once, by name."""
    query = select(Centre.name, Letterhead.phone, Letterhead.email).distinct().select_from(Referral)
    query = query.join(Case, Case.id == Referral.case_id).join(Centre, Centre.id == Case.centre_id)
    query = query.outerjoin(Letterhead, Letterhead.centre_id == Centre.id).where(Referral.id.in_(set(referral_ids)))
    return sorted(Sender(_line(name), _line(phone), _line(email)) for name, phone, email in session.execute(query))


def _line(text: str | None) -> str:
    """On one line, as the head of an e-mail needs it."""
    return " ".join((text or "").split())
