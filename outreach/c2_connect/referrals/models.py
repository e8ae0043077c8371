"""Stored referrals: one need of a young person, one agency."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Integer, Select, String, and_, exists, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.c2_connect.deadlines import Owner, Turn
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.casefile import use_stops
from outreach.casefile.columns import THIS_CASE, THIS_PERSON, OfCase, OfPerson
from outreach.casefile.consents import Consent
from outreach.casefile.consents.naming import KEPT_FROM_VIEW
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment, label
from outreach.core.database import Base
from outreach.core.errors import NotFound
from outreach.core.language import LazyText
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed
from outreach.directory.agencies import Agency
from outreach.directory.needs import Need

_OURS = text("owner <> 'agency'")
_OPEN = text("owner IS NOT NULL")


class Referral(OfCase, OfPerson, Identified, Base):
    """A referral: one need, one agency."""

    __tablename__ = "referrals"
    __label__ = "Referral"
    __table_args__ = (
        Index("ix_referrals_case_id_sent_on", "case_id", "sent_on"),
        Index("ix_referrals_agency_id_sent_on", "agency_id", "sent_on"),
        Index("ix_referrals_agency_id_changed_at", "agency_id", "changed_at"),
        Index("ix_referrals_owner_due_on", "owner", "due_on"),
        Index("ix_referrals_state_expires_on", "state", "expires_on"),
        Index("ix_referrals_open_agency_id", "agency_id", "case_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_referrals_ours_sent_on_id", "sent_on", "id", sqlite_where=_OURS, postgresql_where=_OURS),
    )

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), info=label("Agency"))
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("consents.id"), index=True)
    need: Mapped[Need] = mapped_column(stored(Need, "need"), info=label("Need"))
    urgent: Mapped[bool] = mapped_column(default=False, info=label("Urgent"))
    state: Mapped[ReferralState] = mapped_column(stored(ReferralState, "state"), info=label("State"))
    """State after the last step."""
    sent_on: Mapped[date] = mapped_column(info=label("Sent on"))
    """Of a draft, the day on which it was written."""
    answer_due_on: Mapped[date] = mapped_column(info=label("Answer due on"))
    expires_on: Mapped[date] = mapped_column(info=label("The agency may look until"))
    changed_at: Mapped[datetime | None] = mapped_column(Moment, default=clock.now, info=label("Last changed at"))
    """Time of the last step or touch."""
    touched: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Number of changes that are not steps."""
    owner: Mapped[Owner | None] = mapped_column(stored(Owner, "owner", checked=False), info=label("Who has to act"))
    """Who has to act (deadlines.py); None once all is done."""
    due_on: Mapped[date | None] = mapped_column(info=label("Due on"))
    """Day by which the owner has to act."""
    expected_on: Mapped[date | None] = mapped_column(info=label("Service expected on"))
    """Day on which a place is expected, on a waiting list."""
    fields: Mapped[str] = mapped_column(
        String(400), default="", server_default="", info=label("Fields that are shared")
    )
    """Codes of the shared fields, kept after the package is destroyed."""

    wish = Sealed("referrals.wish", FieldClass.NARRATIVE, block=256, label="Draft of what is shared")
    """Of a draft: fields to share, and the message."""

    # Not nested: a join from a letter would otherwise read all referrals.
    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type]
    consent: Mapped[Consent | None] = relationship(lazy="joined")
    steps: Mapped[list[ReferralStep]] = relationship(lazy="selectin", order_by=ReferralStep.at)

    @property
    def number(self) -> str:
        """Reference number for people, without any name."""
        return number_of(self.id)

    def give_to(self, turn: Turn | None) -> None:
        """Make somebody the owner, or nobody."""
        self.owner, self.due_on = (turn.owner, turn.due_on) if turn else (None, None)

    @property
    def is_ours(self) -> bool:
        """True if somebody of the centre has to act."""
        return self.owner in (Owner.CASEWORKER, Owner.SUPERVISOR)

    @property
    def is_supervisors(self) -> bool:
        """True if the supervisor has to act."""
        return self.owner == Owner.SUPERVISOR

    @property
    def is_draft(self) -> bool:
        """True if it has not been sent."""
        return self.state == ReferralState.DRAFT

    @property
    def is_declined(self) -> bool:
        """True if the agency declined."""
        return self.state == ReferralState.DECLINED

    @property
    def is_waiting(self) -> bool:
        """True if the agency has not answered yet."""
        return self.state.awaits_answer

    @property
    def can_wait(self) -> bool:
        """True if a waiting list is possible: the agency has not said that it keeps none, or they are on it."""
        return self.agency.keeps_list is not False or self.state == ReferralState.WAITING_LIST

    @property
    def version(self) -> str:
        """Version for programs (ETag): changes with each step and touch."""
        return str(len(self.steps) + self.touched)

    def touch(self) -> None:
        """Count a change that is not a step, such as an appointment."""
        self.touched, self.changed_at = self.touched + 1, clock.now()

    @property
    def is_open(self) -> bool:
        """True until the referral is over."""
        return self.state.is_open

    def agency_words(self, agency: Agency | None = None, *, unfolded: bool = False) -> str | LazyText:
        """Return the name of its agency (or of another one to be asked) for display beside the young person's name.

        The one rule for every page: for a sensitive need the agency's name reveals as much as the need (such as a
        clinic for addiction), so it is folded too. unfolded: the reader asked to see it, which is audited.
        """
        return (agency or self.agency).name if unfolded or not self.need.is_sensitive else KEPT_FROM_VIEW

    def is_shared(self, day: date) -> bool:
        """Return True if the agency still has access: not revoked, not expired, under a live legal basis."""
        held = self.consent is not None and self.consent.is_live(day)
        return not self.state.is_hidden and day <= self.expires_on and held

    @classmethod
    def shared_on(cls, day: date) -> ColumnElement[bool]:
        """Return the SQL condition of `is_shared`, for a query that joins the consent."""
        seen = cls.state.not_in(ReferralState.where(lambda state: state.is_hidden))
        return and_(seen, cls.expires_on >= day, Consent.live_on(day))


def number_of(referral_id: UUID) -> str:
    """Return the number of a referral: R- and the first eight digits of its id."""
    return f"R-{referral_id.hex[:8].upper()}"


def was_sent() -> ColumnElement[bool]:
    """Return the SQL condition that it was sent: neither a draft, nor a discarded draft."""
    left = exists().where(ReferralStep.referral_id == Referral.id, ReferralStep.state == ReferralState.SENT)
    surely = ReferralState.where(lambda state: not state.is_withheld)  # only drafts are revoked without being sent
    return or_(Referral.state.in_(surely), and_(Referral.state == ReferralState.REVOKED, left))


def hold(session: Session, referral: Referral) -> None:
    """Refresh and lock state and owner: it may have been sent on, revoked or passed on meanwhile."""
    session.refresh(referral, ["state", "owner", "due_on"], with_for_update=True)


OF_CASE = Question(Referral, Referral.case_id == THIS_CASE, by="-sent_on id")


def of_case(session: Session, case_id: UUID) -> list[Referral]:
    """Return the referrals of a case, newest first."""
    return OF_CASE.ask(session, case_id=case_id)


OF_PERSON = Question(Referral, Referral.person_id == THIS_PERSON)


def of_person(session: Session, person_id: UUID) -> list[Referral]:
    """Return all referrals of a person, in all their cases."""
    return OF_PERSON.ask(session, person_id=person_id)


def is_shown(session: Session, referral: Referral) -> bool:
    """Return True if the agency may see it today: it is shared, and use of the record is not stopped."""
    return referral.is_shared(clock.today()) and not use_stops.standing(session, referral.person_id)


def shown(day: date) -> Select[Referral]:
    """Select the referrals of which `is_shown` is true."""
    query = select(Referral).join(Consent, Consent.id == Referral.consent_id).where(Referral.shared_on(day))
    return query.where(Referral.person_id.not_in(use_stops.stopped()))


def in_case(session: Session, case_id: UUID, referral_id: UUID) -> Referral:
    """Return one referral of a case that the user was allowed to load. Raises NotFound."""
    found = session.get(Referral, referral_id)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found


def open_of_case(session: Session, case_id: UUID) -> list[Referral]:
    """Return the open referrals of a case, newest first."""
    still = ReferralState.where(lambda state: state.is_open)
    query = select(Referral).where(Referral.case_id == case_id, Referral.state.in_(still))
    return list(session.scalars(query.order_by(Referral.sent_on.desc(), Referral.id)))
