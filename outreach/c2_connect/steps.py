"""The steps of a referral: which can follow which, each kept as a dated row with who took it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from outreach.c2_connect.given import Given
from outreach.ground import clock
from outreach.ground.codes import Code, stored
from outreach.ground.columns import Moment, id_column
from outreach.ground.database import Base
from outreach.ground.sealing import FieldClass, Sealed, Unreadable


class ReferralState(Code):
    """Where a referral stands."""

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


class Through(Code):
    """By which way a step came: a user's account, a link without one, the agency's own program, our system itself."""

    ACCOUNT = "account", "Account"
    LINK = "link", "Link without an account"
    API = "api", "The agency's own system"
    SYSTEM = "system", "This system"


class DeclineReason(Code):
    """Why an agency does not take somebody."""

    FULL = "full", "We are full"
    NOT_ELIGIBLE_AGE = "not_eligible_age", "Age does not fit"
    NOT_ELIGIBLE_SEX = "not_eligible_sex", "We do not take this sex"
    NOT_ELIGIBLE_AREA = "not_eligible_area", "Outside our area"
    NOT_ELIGIBLE_NEED = "not_eligible_need", "We do not serve this need"
    COULD_NOT_REACH = "could_not_reach", "Could not reach the young person"
    YOUNG_PERSON_DECLINED = "young_person_declined", "The young person did not want it"
    OTHER = "other", "Another reason"


_S = ReferralState
_ANSWERS = frozenset({_S.ACCEPTED, _S.DECLINED, _S.REVOKED, _S.EXPIRED})
_SERVING = frozenset({_S.IN_SERVICE, _S.COMPLETED, _S.ENDED, _S.REVOKED})

AFTER: dict[ReferralState, frozenset[ReferralState]] = {
    _S.DRAFT: frozenset({_S.SENT, _S.REVOKED}),
    _S.SENT: _ANSWERS | {_S.SEEN, _S.WAITING_LIST},
    _S.SEEN: _ANSWERS | {_S.WAITING_LIST},
    _S.WAITING_LIST: _ANSWERS | {_S.WAITING_LIST},  # again, with another expected day
    _S.ACCEPTED: _SERVING,
    _S.IN_SERVICE: _SERVING,
    _S.DECLINED: frozenset(),
    _S.COMPLETED: frozenset(),
    _S.ENDED: frozenset(),
    _S.REVOKED: frozenset(),
    _S.EXPIRED: frozenset(),
}
BY_AGENCY = frozenset(AFTER) - {
    _S.DRAFT,
    _S.SENT,
    _S.REVOKED,
    _S.EXPIRED,
}  # the others are the centre's and the clock's
WAITING = (_S.SENT, _S.SEEN)  # for the agency's first answer
UNSHARED = (_S.DRAFT, _S.REVOKED, _S.EXPIRED)  # the agency sees nothing of it, not even that it is there
OVER = frozenset(state for state, following in AFTER.items() if not following)


class ReferralStep(Base):
    """One step: which, when, by whom and by which way; a decline has its reason.

    made_by: nobody if the clock took it.
    """

    __tablename__ = "referral_steps"
    __table_args__ = (
        Index("ix_referral_steps_state_referral_id", "state", "referral_id"),
        Index("ix_referral_steps_reason_at", "reason", "at"),
    )

    id: Mapped[UUID] = id_column()
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[ReferralState] = mapped_column(stored(ReferralState, "state"))
    reason: Mapped[DeclineReason | None] = mapped_column(stored(DeclineReason, "reason"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    through: Mapped[Through] = mapped_column(
        stored(Through, "through", checked=False), default=Through.ACCOUNT, server_default=Through.ACCOUNT
    )

    note = Sealed("referral_steps.note", FieldClass.NARRATIVE, block=256)
    given = Sealed("referral_steps.given", FieldClass.NARRATIVE, block=256)  # codes, of a completed one

    @property
    def gave(self) -> list[Given]:
        """What was given, as the agency says; nothing if it cannot be read."""
        opened = self.given
        codes = set() if not opened or isinstance(opened, Unreadable) else set(opened.split())
        return [one for one in Given if one.value in codes]
