"""What the table of agencies tells of their referrals: how many are open at one centre, and when they last answered."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.directory.agencies import Agency
from outreach.directory.listing import Figures

LOOKED_AT = 20  # of the latest changed referrals of an agency: among them its last answer is looked for


def of_agencies(session: Session, agency_ids: Collection[UUID], actor: User) -> dict[UUID, Figures]:
    """Return the figures of some agencies, for who works on cases: open referrals in sight, and the last answer."""
    if not actor.may(Permission.SEE_CASE):
        return {}
    answered, count = _answered(session, agency_ids), _open(session, agency_ids, actor)
    return {one: Figures(open=count.get(one, 0), answered_at=answered.get(one)) for one in agency_ids}


def _open(session: Session, agency_ids: Collection[UUID], actor: User) -> dict[UUID, int]:
    query = select(Referral.agency_id, func.count()).join(Case, Case.id == Referral.case_id)
    query = query.where(Referral.agency_id.in_(agency_ids), Referral.owner.is_not(None), cases.in_sight(actor))
    open_ones = ReferralState.where(lambda state: state.is_under_way)
    return dict(session.execute(query.where(Referral.state.in_(open_ones)).group_by(Referral.agency_id)).all())


def _answered(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, datetime | None]:
    lately = select(Referral.id).where(Referral.agency_id == Agency.id).order_by(Referral.changed_at.desc())
    theirs = ReferralStep.state.in_(ReferralState.where(lambda state: state.is_of_agency))
    among = ReferralStep.referral_id.in_(lately.limit(LOOKED_AT).correlate(Agency))
    last = select(func.max(ReferralStep.at)).where(among, theirs, ReferralStep.undone_at.is_(None))
    query = select(Agency.id, last.correlate(Agency).scalar_subquery()).where(Agency.id.in_(agency_ids))
    return dict(session.execute(query).all())
