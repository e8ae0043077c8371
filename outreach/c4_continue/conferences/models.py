"""Stored case conferences, who takes part, and the tasks that were given out."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access.users import User
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.consents.naming import KEPT_FROM_VIEW
from outreach.casefile.consents.who import Basis
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import FieldClass, Sealed
from outreach.directory.agencies import Agency

_PLANNED = text("state = 'planned' AND voided_at IS NULL")
_OPEN = text("done_on IS NULL AND voided_at IS NULL")


class ConferenceState(Code):
    """Where a conference stands."""

    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    CALLED_OFF = "called_off", "Called off"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"planned": "primary", "held": "success"}.get(self.value, "secondary")


def named(agency: Agency | None, user: User | None, *, unfolded: bool) -> str | LazyText:
    """Return the name of an agency or a user, as it may stand beside that of a young person: an agency that serves
    nothing but what is sensitive is folded, for its name would tell why it takes part."""
    if agency is None:
        return user.name if user else "–"
    return KEPT_FROM_VIEW if _tells(agency) and not unfolded else agency.name


def _tells(agency: Agency) -> bool:
    return bool(agency.needs) and all(need.is_sensitive for need in agency.needs)


class Conference(OfCase, OfPerson, Voidable, Recorded, Base):
    """A case conference: when, where, about what, and what was decided."""

    __tablename__ = "conferences"
    __label__ = "Case conferences"
    __table_args__ = (
        Index("ix_conferences_case_id_day", "case_id", "day"),
        Index("ix_conferences_planned_case_id", "case_id", sqlite_where=_PLANNED, postgresql_where=_PLANNED),
    )

    day: Mapped[date] = mapped_column(info=label("Day"))
    meets_at: Mapped[datetime] = mapped_column(Moment, info=label("Meets at"))
    state: Mapped[ConferenceState] = mapped_column(
        stored(ConferenceState, "state"), default=ConferenceState.PLANNED, info=label("State")
    )

    where = Sealed("conferences.where", FieldClass.NARRATIVE, block=64, label="Where they meet")
    topic = Sealed("conferences.topic", FieldClass.NARRATIVE, block=256, label="What it is about")
    decided = Sealed("conferences.decided", FieldClass.NARRATIVE, block=256, label="What was decided")

    @property
    def is_planned(self) -> bool:
        """True until it is held or called off."""
        return self.state == ConferenceState.PLANNED and not self.is_voided

    @property
    def is_called_off(self) -> bool:
        """True if it did not take place: nothing comes of it."""
        return self.state == ConferenceState.CALLED_OFF

    def check_goes_on(self) -> None:
        """Raise Refused if it is voided or was called off."""
        self.check_counts()
        if self.is_called_off:
            raise Refused(lazy_gettext("This conference was called off: nothing comes of it."))

    @property
    def is_held(self) -> bool:
        """True if it took place."""
        return self.state == ConferenceState.HELD and not self.is_voided

    @property
    def at_time(self) -> time:
        """The time of day, in Thailand."""
        return clock.local(self.meets_at).time()


class ConferencePart(OfCase, OfPerson, Recorded, Base):
    """Who takes part: a user of the centre, or people of an agency, by name. basis: why an agency takes part that no
    consent covers."""

    __tablename__ = "conference_parts"
    __label__ = "Who takes part in a case conference"
    __table_args__ = (
        Index("ix_conference_parts_case_id", "case_id"),
        CheckConstraint("(agency_id IS NULL) <> (user_id IS NULL)", name="one_side"),
        Index("uq_conference_parts_agency_id", "conference_id", "agency_id", unique=True),
        Index("uq_conference_parts_user_id", "conference_id", "user_id", unique=True),
    )

    conference_id: Mapped[UUID] = mapped_column(ForeignKey("conferences.id"))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"), info=label("Agency"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Worker of the centre"))
    basis: Mapped[Basis | None] = mapped_column(stored(Basis, "basis"), info=label("Legal basis"))
    came: Mapped[bool | None] = mapped_column(info=label("Was there"))
    """None until the conference is held."""

    agency: Mapped[Agency | None] = relationship(lazy="joined")
    user: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[user_id])
    people = Sealed("conference_parts.people", FieldClass.NARRATIVE, block=64, label="Who comes for the agency")
    grounds = Sealed("conference_parts.grounds", FieldClass.NARRATIVE, block=256, label="Why they take part")

    def name(self, *, unfolded: bool = False) -> str | LazyText:
        """Return the name of the agency or of the worker; that of an agency which it tells too much of is folded."""
        return named(self.agency, self.user, unfolded=unfolded)

    def coming(self, *, unfolded: bool = False) -> str | None:
        """Return who comes for the agency; folded with its name, which their titles would tell."""
        kept = self.agency is not None and _tells(self.agency) and not unfolded
        return None if kept else self.people


class ConferenceTask(OfCase, OfPerson, Voidable, Recorded, Base):
    """Something to be done by a day, by a worker of the centre or an agency."""

    __tablename__ = "conference_tasks"
    __label__ = "Tasks of case conferences"
    __table_args__ = (
        Index("ix_conference_tasks_case_id_due_on", "case_id", "due_on"),
        Index("ix_conference_tasks_conference_id", "conference_id"),
        Index("ix_conference_tasks_open_case_id", "case_id", "due_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("(agency_id IS NULL) <> (user_id IS NULL)", name="one_owner"),
    )

    conference_id: Mapped[UUID] = mapped_column(ForeignKey("conferences.id"))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"), info=label("Agency"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Worker of the centre"))
    due_on: Mapped[date] = mapped_column(info=label("Due on"))
    done_on: Mapped[date | None] = mapped_column(info=label("Done on"))
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Result written down by"))

    agency: Mapped[Agency | None] = relationship(lazy="joined")
    user: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[user_id])
    what = Sealed("conference_tasks.what", FieldClass.NARRATIVE, block=256, label="What is to be done")
    result = Sealed("conference_tasks.result", FieldClass.NARRATIVE, block=256, label="What came of it")

    def name(self, *, unfolded: bool = False) -> str | LazyText:
        """Return the name of its owner, folded as that of who takes part."""
        return named(self.agency, self.user, unfolded=unfolded)

    @property
    def is_open(self) -> bool:
        """True until it is done."""
        return self.done_on is None and not self.is_voided

    @property
    def is_late(self) -> bool:
        """True if its day has passed undone."""
        return self.is_open and self.due_on < clock.today()


def of_case(session: Session, case_id: UUID) -> Sequence[Conference]:
    """Return the conferences of a case, newest first."""
    query = select(Conference).where(Conference.case_id == case_id)
    return session.scalars(query.order_by(Conference.day.desc(), Conference.made_at.desc())).all()


def open_tasks(session: Session, case_id: UUID) -> Sequence[ConferenceTask]:
    """Return what is still to be done after the conferences of a case, by day."""
    query = select(ConferenceTask).join(Conference, Conference.id == ConferenceTask.conference_id)
    query = query.where(ConferenceTask.case_id == case_id, Conference.voided_at.is_(None))
    query = query.where(ConferenceTask.done_on.is_(None), ConferenceTask.voided_at.is_(None))
    query = query.where(Conference.state != ConferenceState.CALLED_OFF)
    return session.scalars(query.order_by(ConferenceTask.due_on, ConferenceTask.made_at)).unique().all()


def get(session: Session, case_id: UUID, conference_id: UUID) -> Conference:
    """Return one conference of a case. Raises NotFound."""
    found = session.get(Conference, conference_id)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found


def parts(session: Session, conference: Conference) -> Sequence[ConferencePart]:
    """Return who takes part: the centre first."""
    query = select(ConferencePart).where(ConferencePart.conference_id == conference.id)
    return sorted(session.scalars(query).unique(), key=lambda one: (one.agency_id is not None, one.made_at))


def part(session: Session, conference: Conference, part_id: UUID) -> ConferencePart:
    """Return one of them. Raises NotFound."""
    found = session.get(ConferencePart, part_id)
    if found is None or found.conference_id != conference.id:
        raise NotFound
    return found


def tasks(session: Session, conference: Conference) -> Sequence[ConferenceTask]:
    """Return the tasks that a conference gave out, by day."""
    query = select(ConferenceTask).where(ConferenceTask.conference_id == conference.id)
    return session.scalars(query.order_by(ConferenceTask.due_on, ConferenceTask.made_at)).unique().all()


def task(session: Session, conference: Conference, task_id: UUID) -> ConferenceTask:
    """Return one task. Raises NotFound."""
    found = session.get(ConferenceTask, task_id)
    if found is None or found.conference_id != conference.id:
        raise NotFound
    return found
