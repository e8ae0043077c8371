"""Steps of a referral: possible successors of each, stored as dated rows with their author."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from outreach.c2_connect.support import Given
from outreach.casefile.columns import OfPerson
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment, label
from outreach.core.database import Base
from outreach.core.sealing import FieldClass, Sealed, Unreadable


class ReferralState(Code):
    """State of a referral."""

    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    SEEN = "seen", "Seen by the agency"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WAITING_LIST = "waiting_list", "On the waiting list"
    IN_SERVICE = "in_service", "Being served"
    COMPLETED = "completed", "Completed"
    ENDED = "ended", "Ended without result"
    REVOKED = "revoked", "Taken back"
    EXPIRED = "expired", "Ran out without an answer"

    @property
    def awaits_answer(self) -> bool:
        """True if the agency has not answered yet."""
        return self in (ReferralState.SENT, ReferralState.SEEN)

    @property
    def has_no_place(self) -> bool:
        """True while a place is uncertain: no answer yet, or on a waiting list."""
        return self.awaits_answer or self == ReferralState.WAITING_LIST

    @property
    def is_withheld(self) -> bool:
        """True if only the centre sees it: a draft, or revoked."""
        return self in (ReferralState.DRAFT, ReferralState.REVOKED)

    @property
    def is_decided(self) -> bool:
        """True if accepted or declined; a waiting list is neither."""
        return self in (ReferralState.ACCEPTED, ReferralState.DECLINED)

    @property
    def is_answer(self) -> bool:
        """True for a first answer: accepted, declined, waiting list."""
        return self.is_decided or self == ReferralState.WAITING_LIST

    @property
    def is_served(self) -> bool:
        """True if the agency has taken the young person, and is not done."""
        return self in (ReferralState.ACCEPTED, ReferralState.IN_SERVICE)

    @property
    def came_back(self) -> bool:
        """True if it is over while the need remains."""
        return self in (ReferralState.DECLINED, ReferralState.EXPIRED, ReferralState.ENDED)

    @property
    def is_over(self) -> bool:
        """True if no state can follow."""
        return not AFTER[self]

    @property
    def is_open(self) -> bool:
        """True until it is over; of a draft too."""
        return not self.is_over

    @property
    def is_under_way(self) -> bool:
        """True from its sending until it is over."""
        return self.is_open and self != ReferralState.DRAFT

    @property
    def is_hidden(self) -> bool:
        """True if the agency does not see the referral at all."""
        return self.is_withheld or self == ReferralState.EXPIRED

    @property
    def is_of_agency(self) -> bool:
        """True for steps of the agency; others are the centre's or automatic."""
        return self.is_answer or self in (
            ReferralState.SEEN,
            ReferralState.IN_SERVICE,
            ReferralState.COMPLETED,
            ReferralState.ENDED,
        )

    @property
    def after(self) -> frozenset["ReferralState"]:
        """States that can follow."""
        return AFTER[self]

    @property
    def answers(self) -> frozenset["ReferralState"]:
        """States that the agency can set next."""
        return frozenset(state for state in AFTER[self] if state.is_of_agency)


class Through(Code):
    """Channel of a step: a user's account, a link without one, the agency's own system, or this system itself."""

    ACCOUNT = "account", "Account"
    LINK = "link", "Link without an account"
    API = "api", "The agency's own system"
    SYSTEM = "system", "This system"

    @property
    def is_usual(self) -> bool:
        """True for a user's account, which a list of steps need not mention."""
        return self == Through.ACCOUNT


class DeclineReason(Code):
    """Reason of an agency for declining."""

    FULL = "full", "We are full"
    NOT_ELIGIBLE_AGE = "not_eligible_age", "Age does not fit"
    NOT_ELIGIBLE_SEX = "not_eligible_sex", "We do not take this sex"
    NOT_ELIGIBLE_AREA = "not_eligible_area", "Outside our area"
    NOT_ELIGIBLE_NEED = "not_eligible_need", "We do not serve this need"
    COULD_NOT_REACH = "could_not_reach", "Could not reach the young person"
    YOUNG_PERSON_DECLINED = "young_person_declined", "The young person did not want it"
    OTHER = "other", "Another reason"


_S = ReferralState
_FROM_WAITING = frozenset({_S.ACCEPTED, _S.DECLINED, _S.REVOKED, _S.EXPIRED})
_SERVING = frozenset({_S.IN_SERVICE, _S.COMPLETED, _S.ENDED, _S.REVOKED})

AFTER: dict[ReferralState, frozenset[ReferralState]] = {
    _S.DRAFT: frozenset({_S.SENT, _S.REVOKED}),
    _S.SENT: _FROM_WAITING | {_S.SEEN, _S.WAITING_LIST},
    _S.SEEN: _FROM_WAITING | {_S.WAITING_LIST},
    _S.WAITING_LIST: _FROM_WAITING | {_S.WAITING_LIST},  # again, with another expected day
    _S.ACCEPTED: _SERVING,
    _S.IN_SERVICE: _SERVING,
    _S.DECLINED: frozenset(),
    _S.COMPLETED: frozenset(),
    _S.ENDED: frozenset(),
    _S.REVOKED: frozenset(),
    _S.EXPIRED: frozenset(),
}


class ReferralStep(OfPerson, Identified, Base):
    """One step: state, time, author and channel."""

    __tablename__ = "referral_steps"
    __label__ = "Steps of the referral"
    __table_args__ = (
        Index("ix_referral_steps_state_referral_id", "state", "referral_id"),
        Index("ix_referral_steps_reason_at", "reason", "at"),
    )

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"), index=True)
    state: Mapped[ReferralState] = mapped_column(stored(ReferralState, "state"), info=label("State"))
    reason: Mapped[DeclineReason | None] = mapped_column(stored(DeclineReason, "reason"), info=label("Reason"))
    """Reason of a decline."""
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now, info=label("When"))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Written down by"))
    """None for an automatic step."""
    through: Mapped[Through] = mapped_column(
        stored(Through, "through", checked=False),
        default=Through.ACCOUNT,
        server_default=Through.ACCOUNT,
        info=label("Channel"),
    )
    undone_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Taken back at"))
    """Moment of the step by which the agency took this one back; it counts no more."""

    note = Sealed("referral_steps.note", FieldClass.NARRATIVE, block=256, label="Remark")
    given = Sealed("referral_steps.given", FieldClass.NARRATIVE, block=256, label="What was given")  # codes

    @property
    def gave(self) -> list[Given]:
        """Support given, as reported by the agency; empty if it cannot be read."""
        opened = self.given
        codes = set() if not opened or isinstance(opened, Unreadable) else set(opened.split())
        return [one for one in Given if one.value in codes]
