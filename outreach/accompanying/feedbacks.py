"""Feedback of the young person on a referral: help received, reasons for none, experience there.

A study of a 211 line found that 36 % of those who contacted a service they were referred to got help; most others did
not qualify, or there were no funds. So the young person is asked, not the agency alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import deadlines, referrals
from outreach.c2_connect.chasing import chases
from outreach.c2_connect.chasing.chases import ChaseKind
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfPerson
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed


class Helped(Code):
    """Answer to: did they get help?"""

    YES = "yes", "Yes"
    PARTLY = "partly", "In part"
    NOT_YET = "not_yet", "Not yet"
    NO = "no", "No"


class WhyNot(Code):
    """Reason for getting no help."""

    DID_NOT_GO = "did_not_go", "Did not go there"
    NOT_QUALIFIED = "not_qualified", "Was told that they do not qualify"
    NO_FUNDS = "no_funds", "The agency had no money or no place"
    TOO_LONG = "too_long", "It took too long"
    TOO_FAR = "too_far", "Too far, or too dear to get there"
    PAPERS = "papers", "Papers were missing"
    TREATED_BADLY = "treated_badly", "Was treated badly"
    OTHER = "other", "Another reason"


class HowWasIt(Code):
    """Answer to: how was it there?"""

    GOOD = "good", "Good"
    FAIR = "fair", "All right"
    BAD = "bad", "Not good"
    UNSAFE = "unsafe", "Did not feel safe"

    @property
    def is_bad(self) -> bool:
        """True if the supervisor has to know."""
        return self in (HowWasIt.BAD, HowWasIt.UNSAFE)


class ReferralFeedback(OfPerson, Recorded, Base):
    """One feedback of the young person, as recorded by a staff member."""

    __tablename__ = "referral_feedbacks"
    __label__ = "What the young person says"
    __table_args__ = (Index("ix_referral_feedbacks_referral_id_day", "referral_id", "day"),)

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"))
    day: Mapped[date] = mapped_column(info=label("Day"))
    helped: Mapped[Helped] = mapped_column(stored(Helped, "helped"), info=label("Was helped"))
    why_not: Mapped[WhyNot | None] = mapped_column(stored(WhyNot, "why_not"), info=label("Why it was not given"))
    how: Mapped[HowWasIt | None] = mapped_column(stored(HowWasIt, "how"), info=label("How it was"))

    words = Sealed("referral_feedbacks.words", FieldClass.NARRATIVE, block=256, label="In words")


@dataclass(frozen=True, kw_only=True, repr=False)
class FeedbackDetails:
    """Details of a feedback: day, help received, reason for none, experience, own words."""

    day: date
    helped: Helped
    why_not: WhyNot | None = None
    how: HowWasIt | None = None
    words: str | None = None


def give(session: Session, case: Case, referral: Referral, details: FeedbackDetails, actor: User) -> ReferralFeedback:
    """Record a feedback; a completed referral without help returns to the caseworker.

    An «unsafe» feedback passes it to the supervisor at once, in any state.
    Raises Refused for a closed case, a draft, a day before it was sent or in the future, or «no» without a reason.
    """
    cases.check_open(case)
    check_day(case, referral, details.day)
    check_reason(details.helped, details.why_not)
    row = ReferralFeedback(
        referral_id=referral.id,
        person_id=case.person_id,
        day=details.day,
        helped=details.helped,
        why_not=details.why_not if details.helped != Helped.YES else None,
        how=details.how,
        words=details.words,
        made_by=actor.id,
    )
    session.add(row)
    _whose_turn(session, referral, details)
    session.flush()
    audit.record(session, "feedback.give", actor, person_id=case.person_id, about=f"referral:{referral.id}")
    return row


def check_day(case: Case, referral: Referral, day: date) -> None:
    """Raise Refused for a day outside the case, or before the referral was sent."""
    cases.check_day(case, day)
    if referral.state == ReferralState.DRAFT or day < referral.sent_on:
        raise Refused(lazy_gettext("This is before the referral was sent."), "day")


def check_reason(helped: Helped, why_not: WhyNot | None) -> None:
    """Raise Refused for help that was not given, without the reason."""
    if helped == Helped.NO and why_not is None:
        raise Refused(lazy_gettext("Choose a reason."), "why_not")


def _whose_turn(session: Session, referral: Referral, details: FeedbackDetails) -> None:
    """Pass a completed referral without help to the caseworker, and any «unsafe» one to the supervisor."""
    referrals.hold(session, referral)
    if details.how == HowWasIt.UNSAFE:
        referral.give_to(deadlines.supervisors(clock.today(), urgent=True))
    elif referral.owner == Owner.SUPERVISOR and felt_unsafe(session, [referral.id]):
        return  # later feedback takes nothing off the supervisor's list
    elif referral.state == ReferralState.COMPLETED:
        without = details.helped in (Helped.NO, Helped.NOT_YET)
        referral.give_to(deadlines.turn_after_return(clock.today()) if without else None)


def keep_concern(session: Session, referral: Referral, step: ReferralStep) -> None:
    """Give a referral with an «unsafe» feedback to the supervisor at every agency step, until it is handed back."""
    said_at = last_unsafe(session, referral.id) if step.state.is_of_agency else None
    if said_at is None or referral.owner == Owner.SUPERVISOR:
        return
    done = (chase.at for chase in chases.of_referral(session, referral.id) if chase.kind == ChaseKind.HANDED_BACK)
    if max(done, default=said_at) <= said_at:
        referral.give_to(deadlines.supervisors(clock.today(), urgent=True))
        session.flush()


def felt_unsafe(session: Session, referral_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these referrals with an «unsafe» feedback."""
    query = select(ReferralFeedback.referral_id).where(ReferralFeedback.how == HowWasIt.UNSAFE)
    return set(session.scalars(query.where(ReferralFeedback.referral_id.in_(referral_ids))))


def last_unsafe(session: Session, referral_id: UUID) -> datetime | None:
    """Return the time of the last «unsafe» feedback."""
    query = select(func.max(ReferralFeedback.made_at)).where(ReferralFeedback.how == HowWasIt.UNSAFE)
    return session.scalar(query.where(ReferralFeedback.referral_id == referral_id))


def of_referral(session: Session, referral_id: UUID) -> list[ReferralFeedback]:
    """Return the feedback on a referral, newest first."""
    query = select(ReferralFeedback).where(ReferralFeedback.referral_id == referral_id)
    return list(session.scalars(query.order_by(ReferralFeedback.day.desc(), ReferralFeedback.made_at.desc())))
