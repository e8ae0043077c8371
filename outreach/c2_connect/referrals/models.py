"""Referrals as they are kept: one need of a young person, one agency."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Integer, String, and_, exists, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.c2_connect.deadlines import Owner, Turn
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.casefile import use_stops
from outreach.casefile.columns import OfCase, OfPerson
from outreach.casefile.consents import Consent
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment, label
from outreach.core.database import Base
from outreach.core.errors import NotFound
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import FieldClass, Sealed
from outreach.directory.agencies import Agency
from outreach.directory.needs import Need

_OURS = text("owner <> 'agency'")

KEPT_FROM_VIEW = lazy_gettext("An agency (name kept from view)")


class Referral(OfCase, OfPerson, Identified, Base):
    """One need, one agency."""

    __tablename__ = "referrals"
    __label__ = "Referral"
    __table_args__ = (
        Index("ix_referrals_case_id_sent_on", "case_id", "sent_on"),
        Index("ix_referrals_agency_id_sent_on", "agency_id", "sent_on"),
        Index("ix_referrals_agency_id_changed_at", "agency_id", "changed_at"),
        Index("ix_referrals_owner_due_on", "owner", "due_on"),
        Index("ix_referrals_state_expires_on", "state", "expires_on"),
        Index("ix_referrals_ours_sent_on_id", "sent_on", "id", sqlite_where=_OURS, postgresql_where=_OURS),
    )

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), info=label("Agency"))
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("consents.id"), index=True)
    need: Mapped[Need] = mapped_column(stored(Need, "need"), info=label("Need"))
    urgent: Mapped[bool] = mapped_column(default=False, info=label("Urgent"))
    state: Mapped[ReferralState] = mapped_column(stored(ReferralState, "state"), info=label("State"))
    """That of the last step."""
    sent_on: Mapped[date] = mapped_column(info=label("Sent on"))
    """Of a draft, the day when it was written."""
    answer_due_on: Mapped[date] = mapped_column(info=label("Answer due on"))
    expires_on: Mapped[date] = mapped_column(info=label("The agency may look until"))
    changed_at: Mapped[datetime | None] = mapped_column(Moment, default=clock.now, info=label("Last changed at"))
    """When the last step was taken."""
    touched: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How often something changed that is no step."""
    owner: Mapped[Owner | None] = mapped_column(stored(Owner, "owner", checked=False), info=label("Who has to act"))
    """Whose turn it is (deadlines.py); nobody's once all is done."""
    due_on: Mapped[date | None] = mapped_column(info=label("Due on"))
    """Until when it is their turn."""
    expected_on: Mapped[date | None] = mapped_column(info=label("Service expected on"))
    """When a place is expected, on a waiting list."""
    fields: Mapped[str] = mapped_column(
        String(400), default="", server_default="", info=label("Fields that are shared")
    )
    """Codes of what was packed, kept when the package is gone."""

    wish = Sealed("referrals.wish", FieldClass.NARRATIVE, block=256, label="Draft of what is shared")
    """Of a draft: what to share, and the message."""

    # Not nested: what is joined to a referral by a letter would read all referrals.
    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type]
    consent: Mapped[Consent | None] = relationship(lazy="joined")
    steps: Mapped[list[ReferralStep]] = relationship(lazy="selectin", order_by=ReferralStep.at)

    @property
    def number(self) -> str:
        """What people call it by, where nobody is named."""
        return number_of(self.id)

    def give_to(self, turn: Turn | None) -> None:
        """Make it somebody's turn, or nobody's."""
        self.owner, self.due_on = (turn.owner, turn.due_on) if turn else (None, None)

    @property
    def is_ours(self) -> bool:
        """Somebody of the centre has to act."""
        return self.owner in (Owner.CASEWORKER, Owner.SUPERVISOR)

    @property
    def is_supervisors(self) -> bool:
        """The head of the centre has to act."""
        return self.owner == Owner.SUPERVISOR

    @property
    def is_draft(self) -> bool:
        """It has not been sent."""
        return self.state == ReferralState.DRAFT

    @property
    def is_declined(self) -> bool:
        """The agency said no."""
        return self.state == ReferralState.DECLINED

    @property
    def is_waiting(self) -> bool:
        """Nobody has answered yet."""
        return self.state.awaits_answer

    @property
    def can_wait(self) -> bool:
        """Whether the agency can put them on a waiting list: unless it said that it keeps none, or they stand on it."""
        return self.agency.keeps_list is not False or self.state == ReferralState.WAITING_LIST

    @property
    def version(self) -> str:
        """Another one after each step and touch: by it a program knows whether what it read still stands."""
        return str(len(self.steps) + self.touched)

    def touch(self) -> None:
        """Something that is no step has changed: an appointment."""
        self.touched, self.changed_at = self.touched + 1, clock.now()

    @property
    def is_open(self) -> bool:
        """Not yet at an end."""
        return not self.state.is_over

    def agency_words(self, agency: Agency | None = None, *, unfolded: bool = False) -> str | LazyText:
        """What its agency (or another that is asked for the same) is called where a young person is named beside it.

        The one rule for every page: of a sensitive need the name of the agency tells as much as the need (a place that
        treats addiction), so it is folded with it. unfolded: the reader asked to see it, and that is on record.
        """
        return (agency or self.agency).name if unfolded or not self.need.is_sensitive else KEPT_FROM_VIEW

    def is_shared(self, day: date) -> bool:
        """Whether the agency may still look: not revoked, not expired, on a basis that holds."""
        held = self.consent is not None and self.consent.is_live(day)
        return not self.state.is_hidden and day <= self.expires_on and held


def number_of(referral_id: UUID) -> str:
    """The number of a referral: R- and the first eight signs of its id."""
    return f"R-{referral_id.hex[:8].upper()}"


def was_sent() -> ColumnElement[bool]:
    """For the database, whether it has left the house: a draft has not, nor has one that was thrown away."""
    left = exists().where(ReferralStep.referral_id == Referral.id, ReferralStep.state == ReferralState.SENT)
    surely = ReferralState.where(lambda state: not state.is_withheld)  # only a draft is taken back without being sent
    return or_(Referral.state.in_(surely), and_(Referral.state == ReferralState.REVOKED, left))


def hold(session: Session, referral: Referral) -> None:
    """Look again whose turn it is, and let nobody in between: it may have been sent on, taken back, passed on."""
    session.refresh(referral, ["state", "owner", "due_on"], with_for_update=True)


def of_case(session: Session, case_id: UUID) -> list[Referral]:
    """The referrals of a case, newest first."""
    query = select(Referral).where(Referral.case_id == case_id)
    return list(session.scalars(query.order_by(Referral.sent_on.desc(), Referral.id)))


def is_shown(session: Session, referral: Referral) -> bool:
    """Whether the agency may see it today: it is shared, and the use of the record is not stopped."""
    return referral.is_shared(clock.today()) and not use_stops.standing(session, referral.person_id)


def in_case(session: Session, case_id: UUID, referral_id: UUID) -> Referral:
    """One referral of a case that the user was allowed to load. Raises NotFound."""
    found = session.get(Referral, referral_id)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found


def open_of_case(session: Session, case_id: UUID) -> list[Referral]:
    """Those that are not at an end, newest first."""
    still = ReferralState.where(lambda state: not state.is_over)
    query = select(Referral).where(Referral.case_id == case_id, Referral.state.in_(still))
    return list(session.scalars(query.order_by(Referral.sent_on.desc(), Referral.id)))
