"""Referrals: a young person sent to an agency for one need, and all that becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NoReturn
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import agencies, packages, routing
from outreach.c2_connect.agencies import Agency
from outreach.c2_connect.needs import PURPOSE, Need
from outreach.c2_connect.steps import AFTER, BY_AGENCY, OVER, DeclineReason, ReferralState, ReferralStep
from outreach.casefile import cases, consents, milestones, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, Use
from outreach.casefile.kinds import Kind
from outreach.ground import clock
from outreach.ground.codes import stored
from outreach.ground.columns import id_column
from outreach.ground.database import Base
from outreach.ground.errors import Refused
from outreach.ground.language import later
from outreach.ground.sealing import vault_of

SHARED_FOR = timedelta(days=90)  # the longest that a package lives (security.md)
ANSWER_WITHIN = timedelta(days=14)  # design
ANSWER_WITHIN_URGENT = timedelta(days=3)  # design


class Referral(Base):
    """One need, one agency. `state` is that of the last step."""

    __tablename__ = "referrals"
    __table_args__ = (
        Index("ix_referrals_case_id_sent_on", "case_id", "sent_on"),
        Index("ix_referrals_agency_id_sent_on", "agency_id", "sent_on"),
    )

    id: Mapped[UUID] = id_column()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("consents.id"))
    need: Mapped[Need] = mapped_column(stored(Need, "need"))
    urgent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ReferralState] = mapped_column(stored(ReferralState, "state"))
    sent_on: Mapped[date]
    answer_due_on: Mapped[date]
    expires_on: Mapped[date]

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)
    consent: Mapped[Consent | None] = relationship(lazy="joined")
    steps: Mapped[list[ReferralStep]] = relationship(lazy="selectin", order_by=ReferralStep.at)

    @property
    def is_waiting(self) -> bool:
        """Nobody has answered yet."""
        return self.state in (ReferralState.SENT, ReferralState.SEEN)

    @property
    def is_open(self) -> bool:
        """Not yet at an end."""
        return self.state not in OVER

    def is_shared(self, day: date) -> bool:
        """Whether the agency may still look: not revoked, not expired, its basis not withdrawn."""
        held = self.consent is None or self.consent.is_live(day)
        return self.state != ReferralState.REVOKED and day <= self.expires_on and held


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
    _step(session, referral, ReferralState.SENT, actor)
    milestones.record(session, case, Kind.REFERRAL_SENT, today, referral.id, actor, code=request.need)
    audit.record(session, "referral.send", actor, person_id=case.person_id, about=f"referral:{referral.id}")
    return referral


def revoke(session: Session, case: Case, referral: Referral, actor: User) -> None:
    """Take a referral back: the agency sees nothing from now on. Raises Refused if it is over."""
    move(session, referral, ReferralState.REVOKED, actor)
    packages.destroy(session, referral.id)
    audit.record(session, "referral.revoke", actor, person_id=case.person_id, about=f"referral:{referral.id}")


def answer(
    session: Session,
    referral: Referral,
    state: ReferralState,
    actor: User,
    *,
    reason: DeclineReason | None = None,
    note: str | None = None,
) -> ReferralStep:
    """The agency's next step: seen, accepted, declined (with a reason), in service, completed, ended.

    Raises Refused if this step cannot follow the last one: then somebody else was faster.
    """
    if state not in BY_AGENCY:
        raise ValueError(f"{state} is not a step of the agency")
    if state == ReferralState.DECLINED and reason is None:
        raise Refused(later("Choose a reason."), "reason")
    step = move(session, referral, state, actor, reason=reason, note=note)
    if state in LEAVES:
        case = session.get_one(Case, referral.case_id)
        milestones.record(session, case, LEAVES[state], clock.today(), referral.id, actor, code=referral.need)
    audit.record(session, f"referral.{state}", actor, person_id=referral.person_id, about=f"referral:{referral.id}")
    return step


LEAVES = {
    ReferralState.ACCEPTED: Kind.REFERRAL_ACCEPTED,
    ReferralState.DECLINED: Kind.REFERRAL_DECLINED,
    ReferralState.COMPLETED: Kind.REFERRAL_COMPLETED,
}


def of_case(session: Session, case_id: UUID) -> list[Referral]:
    """The referrals of a case, newest first."""
    query = select(Referral).where(Referral.case_id == case_id)
    return list(session.scalars(query.order_by(Referral.sent_on.desc(), Referral.id)))


def open_of_case(session: Session, case_id: UUID) -> list[Referral]:
    """Those that are not at an end."""
    return [referral for referral in of_case(session, case_id) if referral.is_open]


def late(session: Session, actor: User, day: date, most: int = 15) -> list[tuple[Referral, Case]]:
    """Referrals of the user's cases that should have been answered by now, the longest waiting first."""
    mine = cases.visible_to(actor).where(Case.closed_on.is_(None)).with_only_columns(Case.id)
    query = (
        select(Referral, Case)
        .join(Case, Case.id == Referral.case_id)
        .where(Referral.case_id.in_(mine), Referral.answer_due_on < day)
        .where(Referral.state.in_((ReferralState.SENT, ReferralState.SEEN)))
    )
    rows = [(r, c) for r, c in session.execute(query.order_by(Referral.answer_due_on).limit(most)).unique()]
    vault_of(session).fetch_keys(session, {case.person_id for _referral, case in rows})
    return rows


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


def move(
    session: Session,
    referral: Referral,
    state: ReferralState,
    actor: User,
    reason: DeclineReason | None = None,
    note: str | None = None,
) -> ReferralStep:
    """Take the next step. Raises Refused if it cannot follow the last one."""
    session.refresh(referral, ["state"], with_for_update=True)
    if state not in AFTER[referral.state]:
        raise Refused(later("This is no longer possible: the referral is now «%(state)s».", state=referral.state.label))
    referral.state = state
    return _step(session, referral, state, actor, reason=reason, note=note)


def _step(
    session: Session,
    referral: Referral,
    state: ReferralState,
    actor: User,
    reason: DeclineReason | None = None,
    note: str | None = None,
) -> ReferralStep:
    step = ReferralStep(
        referral_id=referral.id, person_id=referral.person_id, state=state, made_by=actor.id, reason=reason
    )
    session.add(step)
    step.note = note
    session.flush()
    session.expire(referral, ["steps"])
    return step
