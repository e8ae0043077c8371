"""Who asks an agency, and for what: the head of each of its pages, in one sentence with a day and a telephone."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import users
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.letters import senders
from outreach.c2_connect.letters.senders import Sender
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.core.language import lazy_gettext

CAN_YOU = lazy_gettext("Can you take this young person in? Please answer by %(day)s.")
WHEN = lazy_gettext("When is there a place? Please say so by %(day)s.")
HOW = lazy_gettext("How does it go? Please write a word by %(day)s.")
NOTHING_NOW = lazy_gettext("Nothing is asked of you now.")


@dataclass(frozen=True)
class Asking:
    """Who asks (the centre, and by name who sent it, where known) and what, in one sentence."""

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
    """Return by referral the name of who sent it, in one query; those that the house sent by itself have none."""
    by = {one.id: _sent_by(one) for one in found}
    known = users.names(session, {user_id for user_id in by.values() if user_id})
    return {one: known[user_id] for one, user_id in by.items() if user_id in known}


def _sent_by(referral: Referral) -> UUID | None:
    return next((step.made_by for step in reversed(referral.steps) if step.state == ReferralState.SENT), None)
