"""What an agency did with a referral is told to who carries the case, in the same transaction."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.casefile import notices
from outreach.casefile.cases import Case
from outreach.casefile.notices import NoticeKind

KINDS = {
    ReferralState.SEEN: NoticeKind.SEEN,
    ReferralState.ACCEPTED: NoticeKind.ACCEPTED,
    ReferralState.DECLINED: NoticeKind.DECLINED,
    ReferralState.WAITING_LIST: NoticeKind.LISTED,
    ReferralState.IN_SERVICE: NoticeKind.SERVED,
    ReferralState.COMPLETED: NoticeKind.COMPLETED,
    ReferralState.ENDED: NoticeKind.ENDED,
    ReferralState.EXPIRED: NoticeKind.EXPIRED,
}


def tell_step(session: Session, referral: Referral, step: ReferralStep) -> None:
    """Tell of a step, unless the centre took it. What an earlier step said is outdated once the next one has come."""
    before = [one for one in referral.steps if one.id != step.id and one.at <= step.at]
    undone = bool(before) and before[-1].state == ReferralState.ACCEPTED and step.state.has_no_place
    kind = NoticeKind.UNDONE if undone else KINDS.get(step.state)
    notices.over(session, referral.id, *KINDS.values(), NoticeKind.UNDONE)
    if kind is not None:
        actor = session.get(User, step.made_by) if step.made_by else None
        tell(session, referral, kind, actor)


def tell(session: Session, referral: Referral, kind: NoticeKind, actor: User | None) -> None:
    """Tell who carries the case of a referral; not of what they, or a colleague who answers for an agency, did."""
    if actor is not None and not actor.is_partner:
        return
    notices.tell(session, [_carries(session, referral)], kind, referral.case_id, actor, about=referral.id)


def _carries(session: Session, referral: Referral) -> UUID:
    return session.scalars(select(Case.caseworker_id).where(Case.id == referral.case_id)).one()
