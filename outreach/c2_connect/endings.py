"""Automatic ends of sharing: a withdrawn consent, an erased person, separated records."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.endings import Ending
from outreach.access.users import User
from outreach.c2_connect import packages, referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, Use
from outreach.casefile.merging import Merge
from outreach.core import clock
from outreach.core.ledger import Entry
from outreach.core.sealing import unseen
from outreach.directory.needs import PURPOSE


def end_under(session: Session, case: Case, consent: Consent, actor: User) -> None:
    """Revoke open referrals under a withdrawn consent, and destroy the packages of all others."""
    for referral in session.scalars(select(Referral).where(Referral.consent_id == consent.id)).unique().all():
        _end(session, case, referral, actor)


def end_uncovered(session: Session, case: Case, consent: Consent, actor: User) -> None:
    """End the sharing that a corrected or voided consent no longer covers."""
    for referral in session.scalars(select(Referral).where(Referral.consent_id == consent.id)).unique().all():
        if not _covered(session, consent, referral):
            _end(session, case, referral, actor)


def _covered(session: Session, consent: Consent, referral: Referral) -> bool:
    if not consent.is_live(clock.today()):
        return False
    with unseen(session):
        message = packages.of_referral(session, referral.id).get(packages.MESSAGE)
    needed = packages.classes_of(referral.fields.split(), message)
    return packages.covers(consent, needed, Use(referral.agency_id, PURPOSE[referral.need]), referral.need)


def end_without_basis(session: Session, merge: Merge, actor: User) -> None:
    """End sharing of separated records where one person's data was shared under the other's consent."""
    query = (
        select(Referral, Case)
        .join(Case, Case.id == Referral.case_id)
        .join(Consent, Consent.id == Referral.consent_id)
        .where(Case.person_id.in_((merge.surviving_id, merge.other_id)), Consent.person_id != Case.person_id)
    )
    for referral, case in session.execute(query).unique().all():
        _end(session, case, referral, actor)


def end_of_person(session: Session, person_id: UUID, actor: User) -> list[UUID]:
    """Revoke an erased person's open referrals, and destroy all their packages."""
    found = session.scalars(select(Referral).where(Referral.person_id == person_id)).unique().all()
    for referral in found:
        if referral.is_open:
            referrals.move(session, referral, ReferralState.REVOKED, actor)
    return [referral.id for referral in found if packages.destroy(session, referral.id)]


def _end(session: Session, case: Case, referral: Referral, actor: User) -> None:
    if referral.is_open:
        referrals.revoke(session, case, referral, actor)
    else:
        packages.destroy(session, referral.id)


def _take_back_again(session: Session, referral: Referral, entry: Entry) -> bool:
    case = session.get_one(Case, referral.case_id)
    if referral.state in REVOCABLE:
        referrals.revoke(session, case, referral, users.who_ended(session, entry, case.caseworker_id))
        return True
    return packages.destroy(session, referral.id)  # answered otherwise in this copy: sharing ends all the same


REVOCABLE = ReferralState.where(lambda state: ReferralState.REVOKED in state.after)
ENDING = Ending(Referral, Referral.state == ReferralState.REVOKED, _take_back_again)
