"""Sending a referral: does the agency fit, does a basis cover what is shared, what is packed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import agencies, packages, routing
from outreach.c2_connect.needs import Need
from outreach.c2_connect.referrals.kept import Referral, of_case
from outreach.c2_connect.referrals.moving import add_step
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import cases, milestones, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.kinds import Kind
from outreach.ground import clock
from outreach.ground.errors import Refused
from outreach.ground.language import later

SHARED_FOR = timedelta(days=packages.LONGEST)
ANSWER_WITHIN = timedelta(days=14)  # design
ANSWER_WITHIN_URGENT = timedelta(days=3)  # design


@dataclass(frozen=True, kw_only=True, repr=False)
class ReferralRequest:
    """To whom, for what, and what they may see: codes of packages.FIELDS, and a message.

    expires_on: the last day on which they may look; the longest that is allowed if none is given.
    """

    agency_id: UUID
    need: Need
    fields: Sequence[str] = ()
    message: str | None = None
    urgent: bool = False
    expires_on: date | None = None


def send(session: Session, case: Case, request: ReferralRequest, actor: User) -> Referral:
    """Send a referral.

    Raises Refused if the agency cannot take the person or has the need already, or if no basis covers sharing.
    """
    cases.check_open(case)
    if use_stops.standing(session, case.person_id):
        raise Refused(later("The use of this record is stopped (PDPA s. 34): nothing can be sent."))
    _check_expiry(request)
    agency = agencies.get(session, request.agency_id)
    routing.check_fits(session, case.person, agency, request.need, clock.today())
    if any(r.is_open and r.agency_id == agency.id and r.need == request.need for r in of_case(session, case.id)):
        raise Refused(later("This need has been referred to this agency already, and is still open."), "agency")
    consent = packages.basis_for(session, case, agency.id, request.need, request.fields, request.message)
    today = clock.today()
    within = ANSWER_WITHIN_URGENT if request.urgent else ANSWER_WITHIN
    ends = [request.expires_on or today + SHARED_FOR, *([consent.ends_on] if consent.ends_on else [])]
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
    packages.pack(session, referral.id, packages.chosen(session, case, request.fields, request.message))
    add_step(session, referral, ReferralState.SENT, actor)
    milestones.record(session, case, Kind.REFERRAL_SENT, today, referral.id, actor, code=request.need)
    audit.record(session, "referral.send", actor, person_id=case.person_id, about=f"referral:{referral.id}")
    return referral


def _check_expiry(request: ReferralRequest) -> None:
    today = clock.today()
    if request.expires_on and not today <= request.expires_on <= today + SHARED_FOR:
        raise Refused(
            later("Choose a day from today to %(last)s: 90 days at most.", last=today + SHARED_FOR), "expires_on"
        )
