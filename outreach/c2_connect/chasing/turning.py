"""Actions of the owner: share anew, settle, hand back to the caseworker, agree days for an answer."""

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import deadlines, packages, referrals
from outreach.c2_connect.chasing.chases import ChaseKind, ReferralChase
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory.agencies import Agency


def share_anew(session: Session, case: Case, referral: Referral, asked: ReferralRequest, actor: User) -> Referral:
    """Share anew with the agency that serves them: a new package, as of today, under a legal basis of today.

    Raises Refused if it is not in service, if the agency still has access, or if no basis covers it.
    """
    cases.check_open(case)
    session.refresh(referral, ["state"], with_for_update=True)
    if not referral.state.is_served or referral.is_shared(clock.today()):
        raise Refused(lazy_gettext("The agency can still look, or serves them no more."))
    packages.destroy(session, referral.id)
    referrals.pack(session, case, referral, asked)
    referral.give_to(deadlines.after(referral.state, clock.today(), shared=True))
    referral.touch()
    session.flush()
    audit.record(session, "referral.renew", actor, person_id=case.person_id, about=f"referral:{referral.id}")
    return referral


def settle(session: Session, case: Case, referral: Referral, actor: User) -> Referral:
    """Settle a referral that is over without help: it has no owner any more. Raises Refused while it is open."""
    referrals.hold(session, referral)
    if referral.is_open:
        raise Refused(lazy_gettext("This referral is still open: end it or take it back."))
    referral.give_to(None)
    session.flush()
    audit.record(session, "referral.settle", actor, person_id=case.person_id, about=f"referral:{referral.id}")
    return referral


def hand_back(session: Session, case: Case, referral: Referral, actor: User) -> Referral:
    """Hand a referral back to the caseworker. Raises Refused if the supervisor is not its owner."""
    referrals.hold(session, referral)
    if referral.owner != Owner.SUPERVISOR:
        raise Refused(lazy_gettext("It is not your turn with this referral."))
    turn = deadlines.caseworkers(clock.today(), urgent=referral.urgent)
    referral.give_to(turn)
    chase = ReferralChase(referral_id=referral.id, kind=ChaseKind.HANDED_BACK, made_by=actor.id)
    chase.owner, chase.due_on = turn.owner, turn.due_on
    session.add(chase)
    session.flush()
    audit.record(session, "referral.hand_back", actor, person_id=case.person_id, about=f"referral:{referral.id}")
    return referral


def agree_days(session: Session, agency: Agency, days: int | None, days_urgent: int | None, actor: User) -> Agency:
    """Set the days within which an agency answers; None: the default. It applies to referrals sent from now on."""
    agency.answer_days, agency.answer_days_urgent = days, days_urgent
    session.flush()
    audit.record(session, "agency.change", actor, about=f"agency:{agency.id}")
    return agency
