"""An agency takes its acceptance back: a slip of the thumb, for a quarter of an hour, by a dated step of its own."""

from datetime import datetime

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import deadlines
from outreach.c2_connect.deadlines import Owner, Turn
from outreach.c2_connect.referrals.models import Referral, hold
from outreach.c2_connect.referrals.moving import add_step
from outreach.c2_connect.steps import ReferralState, ReferralStep, Through
from outreach.casefile import milestones
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock, undoing
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

TOO_LATE = lazy_gettext("This can be taken back for 15 minutes only. Call the centre: it can take the referral back.")


def undo_until(referral: Referral) -> datetime | None:
    """Return the moment until which the agency may take its acceptance back; None if it may not."""
    last = referral.steps[-1] if referral.steps else None
    if last is None or last.state != ReferralState.ACCEPTED:
        return None
    return undoing.until(last.at)


def undo_acceptance(
    session: Session, referral: Referral, actor: User, through: Through = Through.ACCOUNT
) -> ReferralStep:
    """Go back to where it stood before the acceptance, by a step of today; the acceptance stays, marked as undone.

    Raises Refused after 15 minutes, or if something else has happened since.
    """
    hold(session, referral)
    session.expire(referral, ["steps"])
    if undo_until(referral) is None:
        raise Refused(TOO_LATE)
    accepted = referral.steps[-1]
    referral.state = _before(referral)
    referral.give_to(_turn(referral))
    step = add_step(session, referral, referral.state, actor, through=through)
    accepted.undone_at = step.at
    session.flush()
    case = session.get_one(Case, referral.case_id)
    milestones.void(session, case, referral.id, actor, MilestoneKind.REFERRAL_ACCEPTED)
    audit.record(session, "referral.undo", actor, person_id=referral.person_id, about=f"referral:{referral.id}")
    return step


def _before(referral: Referral) -> ReferralState:
    waited = len(referral.steps) > 1 and referral.steps[-2].state == ReferralState.WAITING_LIST
    return ReferralState.WAITING_LIST if waited else ReferralState.SEEN


def _turn(referral: Referral) -> Turn | None:
    if referral.state.awaits_answer:
        return Turn(Owner.AGENCY, referral.answer_due_on)
    return deadlines.after(referral.state, clock.today(), shared=True)
