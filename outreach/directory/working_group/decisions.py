"""What the working group has decided: who does it, a colleague or an agency, until when, and whether it is done."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, and_, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import FieldClass, Sealed, vault_of
from outreach.directory.agencies import Agency
from outreach.directory.working_group import meetings
from outreach.directory.working_group.meetings import GroupMeeting
from outreach.web.paging import Keyset, Page

_OPEN = text("done_on IS NULL AND voided_at IS NULL")


class DecisionState(Code):
    """How far a decision is."""

    OPEN = "open", "Not done yet"
    LATE = "late", "Late"
    DONE = "done", "Done"
    VOIDED = "voided", "voided"

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return {DecisionState.LATE: "danger", DecisionState.DONE: "success"}.get(self, "secondary")


class GroupDecision(Recorded, Base):
    """A decision of a meeting. Either a colleague or an agency answers for it."""

    __tablename__ = "group_decisions"
    __table_args__ = (
        CheckConstraint("(worker_id IS NULL) <> (agency_id IS NULL)", name="one_owner"),
        Index("ix_group_decisions_meeting_id", "meeting_id"),
        Index("ix_group_decisions_agency_id", "agency_id"),
        Index("ix_group_decisions_open_worker_id", "worker_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "ix_group_decisions_open_centre_id_due_on",
            "centre_id",
            "due_on",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("group_meetings.id"))
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"))
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    voided_at: Mapped[datetime | None] = mapped_column(Moment)
    """Set for one that was written down by mistake: nobody owes it."""
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    meeting: Mapped[GroupMeeting] = relationship(lazy="joined", innerjoin=True)
    agency: Mapped[Agency | None] = relationship(lazy="joined")
    words = Sealed("group_decisions.words", FieldClass.NARRATIVE, owner="meeting_id", block=256)
    outcome = Sealed("group_decisions.outcome", FieldClass.NARRATIVE, owner="meeting_id", block=256)

    @property
    def state(self) -> DecisionState:
        """How far it is today."""
        if self.voided_at is not None:
            return DecisionState.VOIDED
        if self.done_on is not None:
            return DecisionState.DONE
        return DecisionState.LATE if self.due_on < clock.today() else DecisionState.OPEN

    @property
    def is_owed(self) -> bool:
        """True until it is done or voided."""
        return self.state in (DecisionState.OPEN, DecisionState.LATE)


@dataclass(frozen=True, kw_only=True, repr=False)
class DecisionDetails:
    """What was decided, who does it, and until when."""

    words: str
    due_on: date
    worker_id: UUID | None = None
    agency_id: UUID | None = None


def check_owner(worker_id: UUID | None, agency_id: UUID | None) -> None:
    """Raise Refused for no owner, or two."""
    if (worker_id is None) == (agency_id is None):
        raise Refused(lazy_gettext("Choose a colleague or an agency: one of them answers for it."), "worker")


def check_due(meeting: GroupMeeting, due_on: date) -> None:
    """Raise Refused for a day before the meeting."""
    if due_on < meeting.day:
        raise Refused(lazy_gettext("Give a day on or after the meeting."), "due_on")


def decide(session: Session, meeting: GroupMeeting, details: DecisionDetails, actor: User) -> GroupDecision:
    """Write down a decision. Raises Refused for no owner or two, a day before the meeting, or confirmed minutes."""
    meetings.lock_open(session, meeting)
    check_owner(details.worker_id, details.agency_id)
    check_due(meeting, details.due_on)
    if not meeting.is_held:
        raise Refused(lazy_gettext("This day has not come yet."))
    decision = GroupDecision(
        centre_id=meeting.centre_id,
        meeting_id=meeting.id,
        worker_id=details.worker_id,
        agency_id=details.agency_id,
        due_on=details.due_on,
        words=details.words,
        made_by=actor.id,
    )
    session.add(decision)
    session.flush()
    audit.record(session, "working_group.decide", actor, about=f"group_decision:{decision.id}")
    return decision


def done(session: Session, decision: GroupDecision, on: date, outcome: str | None, actor: User) -> None:
    """Write down that it is done. Raises Refused if it is, counts no more, or the day lies outside."""
    session.refresh(decision, with_for_update={"of": GroupDecision})
    if not decision.is_owed:
        raise Refused(lazy_gettext("This is done already, or was voided."))
    if not decision.meeting.day <= on <= clock.today():
        raise Refused(lazy_gettext("Give a day between the meeting and today."), "done_on")
    decision.done_on, decision.done_by, decision.outcome = on, actor.id, outcome
    session.flush()
    audit.record(session, "working_group.done", actor, about=f"group_decision:{decision.id}")


def change(session: Session, decision: GroupDecision, details: DecisionDetails, actor: User) -> None:
    """Change what was decided, who does it, or until when. Raises Refused once it is done or voided.

    Once the minutes are confirmed, only who does it changes: somebody may leave.
    """
    meeting = meetings.lock(session, decision.meeting)
    session.refresh(decision, with_for_update={"of": GroupDecision})
    check_owner(details.worker_id, details.agency_id)
    if not decision.is_owed:
        raise Refused(lazy_gettext("This is done already, or was voided."))
    if meeting.confirmed_at is not None and (details.words, details.due_on) != (decision.words, decision.due_on):
        raise Refused(lazy_gettext("The minutes are confirmed: only who does it can change."))
    if details.due_on != decision.due_on:
        check_due(meeting, details.due_on)
    decision.words, decision.due_on = details.words, details.due_on
    decision.worker_id, decision.agency_id = details.worker_id, details.agency_id
    session.flush()
    audit.record(session, "working_group.decision_change", actor, about=f"group_decision:{decision.id}")


def void(session: Session, decision: GroupDecision, actor: User) -> None:
    """Void a decision that was written down by mistake. Raises Refused if it is, or the minutes are confirmed."""
    meetings.lock_open(session, decision.meeting)
    session.refresh(decision, with_for_update={"of": GroupDecision})
    if decision.voided_at is not None:
        raise Refused(lazy_gettext("This entry was voided: it counts nowhere."))
    decision.voided_at, decision.voided_by = clock.now(), actor.id
    session.flush()
    audit.record(session, "working_group.void", actor, about=f"group_decision:{decision.id}")


def get(session: Session, decision_id: UUID, actor: User) -> GroupDecision:
    """Return a decision of the actor's centre. Raises NotFound."""
    query = select(GroupDecision).where(GroupDecision.id == decision_id, GroupDecision.centre_id == actor.centre_id)
    decision = session.scalar(query)
    if decision is None:
        raise NotFound
    return decision


def owned(session: Session, decision_id: UUID, actor: User) -> GroupDecision:
    """Return a decision that the actor may call done: their own, or as the head any. Raises NotFound."""
    decision = get(session, decision_id, actor)
    if decision.worker_id != actor.id and not actor.may(Permission.APPROVE):
        raise NotFound
    return decision


def of_meeting(session: Session, meeting: GroupMeeting) -> Sequence[GroupDecision]:
    """Return the decisions of a meeting, in the order in which they were written."""
    query = select(GroupDecision).where(GroupDecision.meeting_id == meeting.id)
    return _opened(session, session.scalars(query.order_by(GroupDecision.made_at, GroupDecision.id)).all())


_DUE = Keyset(GroupDecision.due_on, GroupDecision.id)


def owed(session: Session, actor: User, after: str | None) -> Page[GroupDecision]:
    """Return a page of what is still to be done, the longest due first."""
    page = _DUE.page(session.scalars(_DUE.rows(_owed(actor), after)).all())
    _opened(session, page.rows)
    return page


def late(session: Session, actor: User) -> int:
    """Count what is late."""
    query = _owed(actor).where(GroupDecision.due_on < clock.today())
    return session.scalar(query.with_only_columns(func.count(GroupDecision.id))) or 0


def left_behind(session: Session, user: User) -> Iterable[LazyText]:
    """Yield a sentence if they still owe something that the working group has decided."""
    query = select(func.count(GroupDecision.id)).where(GroupDecision.worker_id == user.id, _open())
    if count := session.scalar(query):
        yield lazy_gettext(
            "Decisions of the working group: %(count)d. The supervisor gives them to others.", count=count
        )


def _open() -> ColumnElement[bool]:
    return and_(GroupDecision.done_on.is_(None), GroupDecision.voided_at.is_(None))


def _owed(actor: User) -> Select[GroupDecision]:
    of_centre = select(GroupDecision).where(GroupDecision.centre_id == actor.centre_id)
    return of_centre.where(_open())


def _opened(session: Session, found: Collection[GroupDecision]) -> Sequence[GroupDecision]:
    vault_of(session).fetch_keys(session, {one.meeting_id for one in found})
    return list(found)
