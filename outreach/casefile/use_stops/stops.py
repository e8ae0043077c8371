"""Restriction of processing: stops with day and legal ground, set and lifted by a supervisor."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON, OfPerson
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question

_STANDS = text("lifted_at IS NULL")


class StopReason(Code):
    """Legal ground on which a person may have their data kept and not used."""

    ACCURACY = "accuracy", "Whether it is right is being looked into: s. 34 (1)"
    NOT_ERASED = "not_erased", "It should be erased, but they want it kept: s. 34 (2)"
    CLAIM = "claim", "No longer needed, but they need it for a claim: s. 34 (3)"
    OBJECTION = "objection", "They object, and that is being decided: s. 34 (4)"


class UseStop(OfPerson, Recorded, Base):
    """A stop on the use of one person's data, from a day on, until it is lifted."""

    __tablename__ = "use_stops"
    __label__ = "Stops of the use"
    __table_args__ = (
        Index("ix_use_stops_standing_person_id", "person_id", sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    reason: Mapped[StopReason] = mapped_column(stored(StopReason, "reason"), info=label("Reason"))
    begun_on: Mapped[date] = mapped_column(info=label("Since the day"))
    lifted_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Lifted at"))
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Lifted by"))


def stop(session: Session, case: Case, reason: StopReason, actor: User) -> UseStop:
    """Stop the use from today on. Raises Refused if it is stopped already."""
    if standing(session, case.person_id) is not None:
        raise Refused(lazy_gettext("The use of this record is stopped already."), "reason")
    made = UseStop(person_id=case.person_id, reason=reason, begun_on=clock.today(), made_by=actor.id)
    session.add(made)
    session.flush()
    audit.record(session, "use.stop", actor, person_id=case.person_id, about=f"use_stop:{made.id}")
    return made


def lift(session: Session, made: UseStop, actor: User) -> None:
    """Allow the use of the record again; does nothing to a lifted stop."""
    if made.lifted_at is not None:
        return
    made.lifted_at, made.lifted_by = clock.now(), actor.id
    session.flush()
    audit.record(session, "use.allow", actor, person_id=made.person_id, about=f"use_stop:{made.id}")


OF_PERSON = Question(UseStop, UseStop.person_id == THIS_PERSON, by="-made_at")


def of_person(session: Session, person_id: UUID) -> list[UseStop]:
    """Return all of a person, newest first."""
    return OF_PERSON.ask(session, person_id=person_id)


def standing(session: Session, person_id: UUID) -> UseStop | None:
    """Return the live stop; None without one."""
    return next((made for made in of_person(session, person_id) if made.lifted_at is None), None)


def stopped() -> Select[UUID]:
    """Select the ids of people whose data may not be used now."""
    return select(UseStop.person_id).where(UseStop.lifted_at.is_(None))
