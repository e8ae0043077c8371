"""Leaves from a house: gone when, where to, back by when; and who is late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.residence import moments
from outreach.c3_control.stays import Stay
from outreach.casefile import cases, notices
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.notices import NoticeKind
from outreach.core import clock
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed

BACK_BEFORE = lazy_gettext("They would be back before they left.")
_OPEN = text("back_at IS NULL AND voided_at IS NULL")


class Leave(OfCase, OfPerson, Voidable, Recorded, Base):
    """A leave from the house. One that is open at most for each stay."""

    __tablename__ = "leaves"
    __label__ = "Leaves"
    __table_args__ = (
        Index("ix_leaves_case_id_left_at", "case_id", "left_at"),
        Index("uq_leaves_open_stay_id", "stay_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_leaves_open_due_at", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    stay_id: Mapped[UUID] = mapped_column(ForeignKey("stays.id"), index=True)
    left_at: Mapped[datetime] = mapped_column(Moment, info=label("Left at"))
    due_at: Mapped[datetime] = mapped_column(Moment, info=label("Back by"))
    back_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Came back at"))
    back_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Return written down by"))
    """Who wrote down that they are back."""
    told_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Caseworker told at"))
    """When the caseworker was told that they are late."""

    stay: Mapped[Stay] = relationship(lazy="joined", innerjoin=True)
    where_to = Sealed("leaves.where_to", FieldClass.NARRATIVE, block=64, label="Where to, and why")

    @property
    def is_over(self) -> bool:
        """True if nobody is waited for any more: they are back, or the stay has ended or was voided meanwhile."""
        return self.back_at is not None or self.stay.ends_on is not None or self.stay.is_voided

    @property
    def is_late(self) -> bool:
        """True if they should be back by now."""
        return not self.is_over and not self.is_voided and self.due_at < clock.now()

    @property
    def was_late(self) -> bool:
        """True if they came back after they should have."""
        return self.back_at is not None and self.back_at > self.due_at

    @property
    def in_words(self) -> str | None:
        """What it tells."""
        return self.where_to


@dataclass(frozen=True, kw_only=True, repr=False)
class LeaveDetails:
    """Day and time of leaving, day and time by which they are back, where to; of a correction when they came back."""

    day: date
    at_time: time
    due_day: date
    due_time: time
    where_to: str | None = None
    back_day: date | None = None
    back_time: time | None = None


def go(session: Session, case: Case, stay: Stay, details: LeaveDetails, actor: User) -> Leave:
    """Write down that they went on leave. Raises Refused if they are on one, or for days that do not fit."""
    cases.check_open(case)
    check_free(session, stay)
    moments.check_of_stay(stay, details.day, details.at_time)
    row = Leave(case_id=case.id, person_id=case.person_id, stay_id=stay.id, made_by=actor.id)
    session.add(row)
    fill(row, details)
    session.flush()
    audit.record(session, "leave.go", actor, person_id=case.person_id, about=f"leave:{row.id}")
    return row


def fill(row: Leave, details: LeaveDetails) -> None:
    """Put the details into a row. Raises Refused if they would be back before they left."""
    check_due(details.day, details.at_time, details.due_day, details.due_time)
    row.left_at = moments.of(details.day, details.at_time)
    row.due_at = moments.of(details.due_day, details.due_time)
    row.where_to = details.where_to


def correct(session: Session, row: Leave, details: LeaveDetails) -> None:
    """Put a correction into a row; whoever is late by a new due moment is told of anew. Raises Refused as `fill` and
    `check_back` do, or if somebody who is not back would be on leave twice."""
    due = row.due_at
    fill(row, details)
    if details.back_day and details.back_time:
        check_back(row, details.back_day, details.back_time)
        row.back_at = moments.of(details.back_day, details.back_time)
    elif row.back_at is not None:
        check_free(session, row.stay)
        row.back_at = row.back_by = None
    if row.due_at != due:
        row.told_at = None
    if row.due_at != due or row.back_at is not None:
        notices.over(session, row.id)


def come_back(session: Session, row: Leave, day: date, at_time: time, actor: User) -> None:
    """Write down that they are back. Raises Refused if they are already, or for a moment before they left."""
    check_back(row, day, at_time)
    row.check_counts()
    if row.back_at is not None:
        raise Refused(lazy_gettext("They are back already."))
    row.back_at, row.back_by = moments.of(day, at_time), actor.id
    session.flush()
    notices.over(session, row.id)
    audit.record(session, "leave.back", actor, person_id=row.person_id, about=f"leave:{row.id}")


def check_free(session: Session, stay: Stay) -> None:
    """Raise Refused for somebody who is on leave."""
    if open_of(session, [stay.id]):
        raise Refused(lazy_gettext("They are on leave already: write first that they are back."))


def check_due(day: date, at_time: time, due_day: date, due_time: time) -> None:
    """Raise Refused for a return before the leave."""
    if moments.of(due_day, due_time) <= moments.of(day, at_time):
        raise Refused(BACK_BEFORE, "due_time")


def check_back(row: Leave, day: date, at_time: time) -> None:
    """Raise Refused for a return before the leave, or one that has not come."""
    moments.check_past(day, at_time)
    if moments.of(day, at_time) < row.left_at:
        raise Refused(BACK_BEFORE, "at_time")


def open_of(session: Session, stay_ids: Collection[UUID]) -> dict[UUID, Leave]:
    """Return the open leave of each of these stays that has one."""
    query = select(Leave).where(Leave.stay_id.in_(stay_ids), Leave.back_at.is_(None), Leave.voided_at.is_(None))
    return {row.stay_id: row for row in session.scalars(query)}


def standing(session: Session, stay: Stay) -> Leave:
    """Return the open leave of a stay. Raises NotFound without one."""
    found = open_of(session, [stay.id]).get(stay.id)
    if found is None:
        raise NotFound
    return found


def tell_late(session: Session) -> int:
    """Tell the caseworkers of those who are late and of whom nothing was told yet; return how many."""
    late = select(Leave, Case.caseworker_id).join(Case, Case.id == Leave.case_id).where(*_to_tell())
    found = session.execute(late.with_for_update(of=Leave)).all()
    for row, caseworker_id in found:
        row.told_at = clock.now()
        notices.tell(session, [caseworker_id], NoticeKind.LATE, row.case_id, None, about=row.id)
    return len(found)


def are_late(session: Session) -> bool:
    """Return True if somebody is late of whom nothing was told yet: takes no lock."""
    return session.scalar(select(Leave.id).where(*_to_tell()).limit(1)) is not None


def _to_tell() -> tuple[ColumnElement[bool], ...]:
    """Return the condition of a leave that is late and untold, joined to its stay: once that is over none is late."""
    late = Leave.back_at.is_(None), Leave.voided_at.is_(None), Leave.due_at < clock.now(), Leave.told_at.is_(None)
    return Stay.id == Leave.stay_id, *late, Stay.ends_on.is_(None), Stay.voided_at.is_(None)
