"""Places at agencies that are given away since the agency last said how many are free: by drafts, and by referrals."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from outreach.c2_connect.referrals.models import Referral
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.casefile.capacity import Offer, PlaceKind, Places
from outreach.directory import agencies
from outreach.directory.agencies import Agency

_HOLDS = ReferralState.where(lambda state: state.awaits_answer or state.is_served)


def left(session: Session, known: Collection[Agency]) -> dict[UUID, int | None]:
    """Return how many places are left at each of these agencies, in one query; None if nobody counts them.

    A draft of any centre takes a place: two who sort at the same time do not give the last one twice.
    """
    counted = places(session, known)
    return {one.id: counted[one.id].free if one.id in counted else None for one in known}


def places(session: Session, known: Collection[Agency]) -> dict[UUID, Places]:
    """Return the places of those of these agencies that said how many are free, and how many were given since."""
    counted = {one.id: one.capacity_now for one in known if one.capacity_now is not None and not one.full_until}
    given = _given(session, counted.keys()) if counted else {}
    return {agency_id: Places(said, given.get(agency_id, 0)) for agency_id, said in counted.items()}


def offers(session: Session, centre_id: UUID, day: date) -> list[Offer]:
    """Return the agencies that a centre can ask on a day and that said how many places are free."""
    known = [one for one in agencies.everyone(session, centre_id) if one.active and not one.is_full(day)]
    counted = places(session, known)
    return [Offer(PlaceKind.AGENCY, one.id, one.name, counted[one.id]) for one in known if one.id in counted]


def hold(session: Session, agency_ids: Collection[UUID]) -> None:
    """Lock agencies until the end of the transaction, in one order: who counts their places next waits."""
    if agency_ids:
        wanted = select(Agency.id).where(Agency.id.in_(agency_ids)).order_by(Agency.id)
        session.execute(wanted.with_for_update())


def _given(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, int]:
    later = or_(Agency.capacity_said_at.is_(None), ReferralStep.at > Agency.capacity_said_at)
    since = exists().where(ReferralStep.referral_id == Referral.id, ReferralStep.state == ReferralState.SENT, later)
    takes = or_(Referral.state == ReferralState.DRAFT, and_(Referral.state.in_(_HOLDS), since))
    query = select(Referral.agency_id, func.count()).join(Agency, Agency.id == Referral.agency_id)
    query = query.where(Referral.agency_id.in_(agency_ids), Referral.owner.is_not(None), takes)
    return dict(session.execute(query.group_by(Referral.agency_id)).all())
