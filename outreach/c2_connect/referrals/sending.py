"""Sending a referral: does the agency fit, does a basis cover what is shared, what is packed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import agencies, packages, routing
from outreach.c2_connect.needs import PURPOSE, Need
from outreach.c2_connect.referrals.kept import Referral, of_case
from outreach.c2_connect.referrals.moving import add_step
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import cases, consents, milestones, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, Use
from outreach.casefile.kinds import Kind
from outreach.ground import clock
from outreach.ground.errors import Refused
from outreach.ground.language import later

SHARED_FOR = timedelta(days=90)  # the longest that a package lives (security.md)
ANSWER_WITHIN = timedelta(days=14)  # design
ANSWER_WITHIN_URGENT = timedelta(days=3)  # design


@dataclass(frozen=True, kw_only=True, repr=False)
class ReferralRequest:
    """To whom, for what, and what they may see: codes of packages.FIELDS, and a message."""

    agency_id: UUID
    need: Need
    fields: Sequence[str] = ()
    message: str | None = None
    urgent: bool = False


def send(session: Session, case: Case, request: ReferralRequest, actor: User) -> Referral:
    """Send a referral.

    Raises Refused if the agency cannot take the person or has the need already, or if no basis covers sharing.
    """
    cases.check_open(case)
    if use_stops.standing(session, case.person_id):
        raise Refused(later("The use of this record is stopped (PDPA s. 34): nothing can be sent."))
    agency = agencies.get(session, request.agency_id)
    routing.check_fits(session, case.person, agency, request.need, clock.today())
    if any(r.is_open and r.agency_id == agency.id and r.need == request.need for r in of_case(session, case.id)):
        raise Refused(later("This need has been referred to this agency already, and is still open."), "agency")
    consent = _basis_for(session, case, request)
    today = clock.today()
    within = ANSWER_WITHIN_URGENT if request.urgent else ANSWER_WITHIN
    ends = [today + SHARED_FOR, *([consent.ends_on] if consent.ends_on else [])]
    referral = Referral(
        case_id=case.id,
        person_id=case.person_id,
        agency=agency,
        consent=consent,
        need=request.need,
        urgent=request.urgent,
        state=ReferralState.SENT,
        sent_on=today,
        answer_due_on=today + within,
        expires_on=min(ends),
    )
    session.add(referral)
    session.flush()
    packages.pack(session, referral.id, packages.chosen(case.person, request.fields, request.message))
    add_step(session, referral, ReferralState.SENT, actor)
    milestones.record(session, case, Kind.REFERRAL_SENT, today, referral.id, actor, code=request.need)
    audit.record(session, "referral.send", actor, person_id=case.person_id, about=f"referral:{referral.id}")
    return referral


def _basis_for(session: Session, case: Case, request: ReferralRequest) -> Consent:
    unknown = [code for code in request.fields if code not in packages.FIELDS]
    if unknown:
        raise Refused(later("Choose from the list."), "fields")
    today = clock.today()
    needed = packages.classes_of(request.fields, request.message)
    use = Use(request.agency_id, PURPOSE[request.need])
    consent = consents.covering(session, case.person_id, needed, today, use)
    return consent or _refuse(session, case, request, use)


def _refuse(session: Session, case: Case, request: ReferralRequest, use: Use) -> NoReturn:
    """Say what is missing: words are not covered, or the basis is for others, or there is none."""
    today, without = clock.today(), packages.classes_of(request.fields, None)
    if request.message and consents.covering(session, case.person_id, without, today, use):
        raise Refused(later("No consent or other basis covers a message in words. Leave it empty."), "message")
    if any(without <= basis.classes for basis in consents.live(session, case.person_id, today)):
        raise Refused(later("What was agreed to is for another agency or another purpose."), "fields")
    raise Refused(later("No consent or other basis covers sharing this. Record one first, or share less."), "fields")
