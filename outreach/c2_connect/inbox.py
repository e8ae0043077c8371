"""The partner's side: the referrals of the own agency that are shared today, and nothing else."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import packages, referrals
from outreach.c2_connect.packages import Package
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import OVER, ReferralState
from outreach.casefile.consents import Consent
from outreach.ground import clock
from outreach.ground.errors import NotFound
from outreach.ground.sealing import vault_of

MOST = 100
WAITING = (ReferralState.SENT, ReferralState.SEEN)


def of_agency(session: Session, actor: User) -> list[tuple[Referral, dict[str, str]]]:
    """The agency's referrals with what was shared: unanswered first, then under way, then over; newest first."""
    order = case((Referral.state.in_(WAITING), 0), (Referral.state.in_(OVER), 2), else_=1)
    query = _shared(actor, clock.today()).order_by(order, Referral.sent_on.desc(), Referral.id).limit(MOST)
    found = session.scalars(query).unique().all()
    keys = {referral.id for referral in found}
    vault_of(session).fetch_keys(session, keys)
    packed = session.scalars(select(Package).where(Package.referral_id.in_(keys))).all()
    contents = {package.referral_id: packages.unpack(package) for package in packed}
    audit.record(session, "referral.list", actor)
    return [(referral, contents.get(referral.id, {})) for referral in found]


def load(session: Session, referral_id: UUID, actor: User) -> Referral:
    """A referral of the user's own agency that is still shared; the look is on record. Raises NotFound."""
    referral = session.scalar(_shared(actor, clock.today()).where(Referral.id == referral_id))
    if referral is None:
        raise NotFound
    audit.record(session, "referral.read", actor, person_id=referral.person_id, about=f"referral:{referral.id}")
    return referral


def contents(session: Session, referral: Referral) -> dict[str, str]:
    """What was shared with it."""
    package = session.scalar(select(Package).where(Package.referral_id == referral.id))
    return packages.unpack(package) if package else {}


def mark_seen(session: Session, referral: Referral, actor: User) -> None:
    """The first look is a step of its own, so that the caseworker knows."""
    if referral.state == ReferralState.SENT:
        referrals.answer(session, referral, ReferralState.SEEN, actor)


def _shared(actor: User, day: date) -> Select[Referral]:
    """As Referral.is_shared, for the database."""
    given = or_(Consent.withdrawn_on.is_(None), Consent.withdrawn_on > day)
    running = or_(Consent.ends_on.is_(None), Consent.ends_on >= day)
    return (
        select(Referral)
        .join(Consent, Consent.id == Referral.consent_id, isouter=True)
        .where(Referral.agency_id == actor.agency_id, Referral.state != ReferralState.REVOKED)
        .where(Referral.expires_on >= day)
        .where(or_(Referral.consent_id.is_(None), given & running))
    )
