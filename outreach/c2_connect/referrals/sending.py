"""Sending of referrals, now or from a draft: checks of agency and legal basis, then the package."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import deadlines, packages, routing
from outreach.c2_connect.deadlines import Owner, Turn
from outreach.c2_connect.referrals.models import Referral, open_of_case
from outreach.c2_connect.referrals.moving import add_step
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import cases, milestones, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import Unreadable
from outreach.directory import agencies
from outreach.directory.agencies import Agency
from outreach.directory.needs import Need

SHARED_FOR = timedelta(days=packages.LONGEST)


@dataclass(frozen=True, kw_only=True, repr=False)
class ReferralRequest:
    """Details of a referral: agency, need, fields to share (codes of packages.FIELDS), message.

    expires_on: the last day of access; the longest allowed if none is given.
    """

    agency_id: UUID
    need: Need
    fields: Sequence[str] = ()
    message: str | None = None
    urgent: bool = False
    expires_on: date | None = None


def send(session: Session, case: Case, request: ReferralRequest, actor: User) -> Referral:
    """Send a referral.

    Raises Refused if the agency cannot take the person or has the need already, if no legal basis covers sharing, or
    for access of more than 90 days.
    """
    agency = check(session, case, request)
    referral = Referral(case_id=case.id, person_id=case.person_id, agency=agency, need=request.need)
    return _send(session, case, referral, request, actor)


def draft(session: Session, case: Case, request: ReferralRequest, actor: User) -> Referral:
    """Keep a referral as a draft; nothing is sent. Raises Refused as `check`; a legal basis is needed on sending
    only."""
    agency = check(session, case, request)
    today = clock.today()
    seen_until = request.expires_on or today + SHARED_FOR
    referral = Referral(
        case_id=case.id,
        person_id=case.person_id,
        agency=agency,
        need=request.need,
        urgent=request.urgent,
        state=ReferralState.DRAFT,
        sent_on=today,
        answer_due_on=seen_until,
        expires_on=seen_until,
        wish=json.dumps({"fields": list(request.fields), "message": request.message}, ensure_ascii=False),
    )
    referral.give_to(deadlines.after(ReferralState.DRAFT, today, shared=False))
    session.add(referral)
    session.flush()
    add_step(session, referral, ReferralState.DRAFT, actor, quietly=True)
    audit.record(session, "referral.draft", actor, person_id=case.person_id, about=f"referral:{referral.id}")
    return referral


def wished(referral: Referral) -> ReferralRequest:
    """Return the request of a draft; without fields if it cannot be read."""
    opened = referral.wish
    wish = json.loads(opened) if opened and not isinstance(opened, Unreadable) else {}
    return ReferralRequest(
        agency_id=referral.agency_id,
        need=referral.need,
        fields=wish.get("fields", ()),
        message=wish.get("message"),
        urgent=referral.urgent,
        expires_on=max(referral.expires_on, clock.today()),
    )


def send_draft(session: Session, case: Case, referral: Referral, actor: User) -> Referral:
    """Send a draft, with today's data of the young person. Raises Refused as `send`, or if it is no draft any more."""
    session.refresh(referral, ["state"], with_for_update=True)
    if referral.state != ReferralState.DRAFT:
        raise Refused(
            lazy_gettext("This is no longer possible: the referral is now “%(state)s”.", state=referral.state.label)
        )
    request = wished(referral)
    check(session, case, request, besides=referral)
    referral.wish = None
    return _send(session, case, referral, request, actor)


def check(session: Session, case: Case, request: ReferralRequest, besides: Referral | None = None) -> Agency:
    """Return the agency to be asked. Raises Refused if the record is stopped, or the agency cannot be asked."""
    cases.check_open(case)
    _check_use(session, case)
    _check_expiry(request)
    agency = agencies.get(session, request.agency_id)
    routing.check_fits(session, case.person, agency, request.need, clock.today())
    others = [r for r in open_of_case(session, case.id) if r is not besides]
    if any(r.agency_id == agency.id and r.need == request.need for r in others):
        raise Refused(lazy_gettext("This need has been referred to this agency already, and is still open."), "agency")
    return agency


def pack(session: Session, case: Case, referral: Referral, request: ReferralRequest) -> None:
    """Share the requested fields, as of today, under the legal basis that covers them.

    Raises Refused if none does, or if use of the record is stopped.
    """
    _check_use(session, case)
    _check_expiry(request)
    agency_id, need = request.agency_id, request.need
    consent = packages.basis_for(session, case, agency_id, need, request.fields, request.message)
    referral.consent = consent
    referral.expires_on = min(request.expires_on or clock.today() + SHARED_FOR, consent.ends_on or date.max)
    referral.fields = " ".join(request.fields)
    session.add(referral)
    session.flush()
    packages.pack(session, referral.id, packages.chosen(session, case, request.fields, request.message))


def _send(session: Session, case: Case, referral: Referral, request: ReferralRequest, actor: User) -> Referral:
    today, agency = clock.today(), referral.agency
    within = deadlines.answer_days(agency.answer_days, agency.answer_days_urgent, request.urgent)
    referral.urgent, referral.state, referral.sent_on = request.urgent, ReferralState.SENT, today
    referral.answer_due_on = today + timedelta(days=within)
    pack(session, case, referral, request)
    referral.answer_due_on = min(referral.answer_due_on, referral.expires_on)  # no answer is possible after that
    referral.give_to(Turn(Owner.AGENCY, referral.answer_due_on))
    _settle_what_came_back(session, referral)
    add_step(session, referral, ReferralState.SENT, actor)
    milestones.record(session, case, MilestoneKind.REFERRAL_SENT, today, referral.id, actor, code=request.need)
    audit.record(session, "referral.send", actor, person_id=case.person_id, about=f"referral:{referral.id}")
    return referral


def _settle_what_came_back(session: Session, sent: Referral) -> None:
    """Settle declined or expired referrals of the same need: the need continues at another agency."""
    over = Referral.state.in_(ReferralState.where(lambda state: state.is_over))
    same = Referral.case_id == sent.case_id, Referral.need == sent.need, Referral.owner.is_not(None)
    for other in session.scalars(select(Referral).where(*same, over)):
        other.give_to(None)


def _check_use(session: Session, case: Case) -> None:
    if use_stops.standing(session, case.person_id):
        raise Refused(lazy_gettext("The use of this record is stopped (PDPA s. 34): nothing can be sent."))


def _check_expiry(request: ReferralRequest) -> None:
    today = clock.today()
    if request.expires_on and not today <= request.expires_on <= today + SHARED_FOR:
        raise Refused(
            lazy_gettext("Choose a day from today to %(last)s: 90 days at most.", last=today + SHARED_FOR), "expires_on"
        )
