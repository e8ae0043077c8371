"""To which groups a core person belongs, from one day to another: the head of a gang, the monk whom it listens to."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person import voiding
from outreach.c1_core_person.core_persons import CorePerson
from outreach.c1_core_person.groups import Group
from outreach.casefile.corrections import Why
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext

_STANDS = text("until IS NULL AND voided_at IS NULL")


class CoreTie(Recorded, Base):
    """That a core person belongs to a group. Both names are sealed in their own tables."""

    __tablename__ = "core_ties"
    __table_args__ = (
        Index(
            "uq_core_ties_standing",
            "core_person_id",
            "group_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_core_ties_core_person_id", "core_person_id"),
        Index("ix_core_ties_group_id", "group_id"),
    )

    core_person_id: Mapped[UUID] = mapped_column(ForeignKey("core_persons.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    """The last day; None: they still do."""
    voided_at: Mapped[datetime | None] = mapped_column(Moment)
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    void_why: Mapped[Why | None] = mapped_column(stored(Why, "void_why", checked=False))


def tie(session: Session, core_person: CorePerson, group: Group | None, since: date, actor: User) -> CoreTie:
    """Write down that a core person belongs to a group. Raises Refused for none of the centre's, or if it is known."""
    if group is None or group.centre_id != core_person.centre_id:
        raise Refused(lazy_gettext("Choose one of the list."), "group")
    session.execute(select(CorePerson.id).where(CorePerson.id == core_person.id).with_for_update())
    if any(one.group_id == group.id and one.voided_at is None and not one.until for one in of(session, core_person)):
        raise Refused(lazy_gettext("This group is linked already."), "group")
    row = CoreTie(core_person_id=core_person.id, group_id=group.id, since=since, made_by=actor.id)
    session.add(row)
    session.flush()
    audit.record(session, "core_person.tie", actor, about=f"core_person:{core_person.id}")
    return row


def end(session: Session, row: CoreTie, actor: User) -> None:
    """Write down that today they belong to it for the last time. Raises Refused if it has ended, or counts no more."""
    session.refresh(row, with_for_update=True)
    voiding.check_counts(row)
    if row.until is not None:
        raise Refused(lazy_gettext("It has ended already."))
    row.until = clock.today()
    session.flush()
    audit.record(session, "core_person.tie_end", actor, about=f"core_person:{row.core_person_id}")


def void(session: Session, row: CoreTie, why: Why, actor: User) -> None:
    """Void what was written down by mistake. Raises Refused if it is."""
    voiding.void(session, row, why, actor)
    audit.record(session, "core_person.tie_void", actor, about=f"core_person:{row.core_person_id}")


def get(session: Session, core_person: CorePerson, tie_id: UUID) -> CoreTie:
    """Return a tie of a core person. Raises NotFound."""
    row = session.get(CoreTie, tie_id)
    if row is None or row.core_person_id != core_person.id:
        raise NotFound
    return row


def of(session: Session, core_person: CorePerson) -> Sequence[CoreTie]:
    """Return to which groups a core person belongs and belonged, the newest first."""
    query = select(CoreTie).where(CoreTie.core_person_id == core_person.id)
    return session.scalars(query.order_by(CoreTie.since.desc(), CoreTie.id)).all()
