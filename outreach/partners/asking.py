"""Who asks an agency, and for what: the head of each of its pages, in one sentence with a day and a telephone."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.letters import senders
from outreach.c2_connect.letters.senders import Sender
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile.cases import Case
from outreach.core.language import lazy_gettext

CAN_YOU = lazy_gettext("Can you take this young person in? Please answer by %(day)s.")
WHEN = lazy_gettext("When is there a place? Please say so by %(day)s.")
HOW = lazy_gettext("How does it go? Please write a word by %(day)s.")
NOTHING_NOW = lazy_gettext("Nothing is asked of you now.")


@dataclass(frozen=True)
class Asking:
    """Who asks (the centre, and by name who carries the case, where known) and what, in one sentence."""

    sender: Sender
    name: str
    what: str


def of(session: Session, referral: Referral) -> Asking:
    """Return who asks an agency about a referral, and for what."""
    name = names(session, [referral]).get(referral.id, "")
    return Asking(senders.of_referral(session, referral.id), name, what(referral))


def what(referral: Referral) -> str:
    """Return in one sentence what is asked of the agency today, and by when."""
    if referral.is_waiting:
        return CAN_YOU % {"day": referral.answer_due_on}
    if referral.owner != Owner.AGENCY or referral.due_on is None:
        return str(NOTHING_NOW)
    return (WHEN if referral.state == ReferralState.WAITING_LIST else HOW) % {"day": referral.due_on}


def names(session: Session, found: Iterable[Referral]) -> dict[UUID, str]:
    """Return by referral the name of who asks now, in one query: whoever carries the case, also if another one sent it.

    Those that the house sent by itself have none, nor has a case whose caseworker has left: the centre asks.
    """
    sent = {one.id for one in found if any(step.state == ReferralState.SENT and step.made_by for step in one.steps)}
    query = select(Referral.id, User.name).join(Case, Case.id == Referral.case_id)
    query = query.join(User, User.id == Case.caseworker_id).where(Referral.id.in_(sent), User.disabled_at.is_(None))
    return {row.id: row.name for row in session.execute(query)} if sent else {}
