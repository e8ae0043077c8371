"""What a core person does with us, from one day to another: a head of a gang who leads the football, and so on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person import voiding
from outreach.c1_core_person.core_persons import CorePerson
from outreach.casefile.corrections import Why
from outreach.core.codes import stored
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed


class CoreActivity(Recorded, Base):
    """Something that a core person does with the young."""

    __tablename__ = "core_activities"
    __table_args__ = (Index("ix_core_activities_core_person_id", "core_person_id"),)

    core_person_id: Mapped[UUID] = mapped_column(ForeignKey("core_persons.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    """Its last day; None: it goes on."""
    voided_at: Mapped[datetime | None] = mapped_column(Moment)
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    void_why: Mapped[Why | None] = mapped_column(stored(Why, "void_why", checked=False))

    what = Sealed("core_activities.what", FieldClass.NARRATIVE, owner="core_person_id", block=64)

    def goes_on(self, day: date) -> bool:
        """Return True if they do it on this day."""
        return self.voided_at is None and self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True, repr=False)
class ActivityDetails:
    """What it is, and its first and last day."""

    what: str
    since: date
    until: date | None = None


def check_days(since: date | None, until: date | None) -> None:
    """Raise Refused for a last day before the first."""
    if since and until and until < since:
        raise Refused(lazy_gettext("It would end before it began."), "until")


def add(session: Session, core_person: CorePerson, details: ActivityDetails, actor: User) -> CoreActivity:
    """Write down what a core person does. Raises Refused for days in the wrong order."""
    check_days(details.since, details.until)
    days = {"since": details.since, "until": details.until}
    row = CoreActivity(core_person_id=core_person.id, what=details.what, made_by=actor.id, **days)
    session.add(row)
    session.flush()
    audit.record(session, "core_person.activity", actor, about=f"core_person:{core_person.id}")
    return row


def end(session: Session, row: CoreActivity, until: date | None, actor: User) -> None:
    """Write down its last day; None: it goes on. Raises Refused if it counts no more, or would end before it began."""
    session.refresh(row, with_for_update=True)
    voiding.check_counts(row)
    check_days(row.since, until)
    row.until = until
    session.flush()
    audit.record(session, "core_person.activity_end", actor, about=f"core_person:{row.core_person_id}")


def void(session: Session, row: CoreActivity, why: Why, actor: User) -> None:
    """Void what was written down by mistake. Raises Refused if it is."""
    voiding.void(session, row, why, actor)
    audit.record(session, "core_person.activity_void", actor, about=f"core_person:{row.core_person_id}")


def get(session: Session, core_person: CorePerson, activity_id: UUID) -> CoreActivity:
    """Return what a core person does. Raises NotFound."""
    row = session.get(CoreActivity, activity_id)
    if row is None or row.core_person_id != core_person.id:
        raise NotFound
    return row


def of_core_person(session: Session, core_person: CorePerson) -> Sequence[CoreActivity]:
    """Return what a core person does and did, the newest first."""
    query = select(CoreActivity).where(CoreActivity.core_person_id == core_person.id)
    return session.scalars(query.order_by(CoreActivity.since.desc(), CoreActivity.id)).all()
