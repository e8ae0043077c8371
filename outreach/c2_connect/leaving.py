"""Referrals left unattended by a partner's closed account: their agency has no other account to open them."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.core.language import LazyText, lazy_gettext


def only_account(session: Session, user: User) -> Iterable[LazyText]:
    """Yield the number of referrals under way at a partner's agency, if nobody else there can sign in."""
    if user.role != Role.PARTNER:
        return
    others = select(func.count()).select_from(User).where(User.agency_id == user.agency_id, User.id != user.id)
    if session.scalar(others.where(User.disabled_at.is_(None), User.signs_in)):
        return
    sent = select(func.count()).select_from(Referral).where(Referral.agency_id == user.agency_id)
    states = ReferralState.where(lambda state: state.is_under_way)
    if under_way := session.scalar(sent.where(Referral.state.in_(states))):
        yield lazy_gettext(
            "They are the only account of their agency. Referrals under way there: %(count)d.", count=under_way
        )
