"""Marks of a roll: who was there at a session of a camp, who said so and when.

Nothing of anybody's health stands here: whoever is ill is «away, and we know where». What happened is told elsewhere.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access.users import User
from outreach.c3_control.camps.models import Enrolment
from outreach.casefile import restrictions
from outreach.casefile.cases import Case
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base


class MarkState(Code):
    """What is said of somebody at a roll."""

    THERE = "there", "Here"
    ABSENT = "absent", "Not here"
    KNOWN = "known", "Away, and we know where"
    LATER = "later", "Comes later"
    LEFT = "left", "Has left the camp"
    MISSING = "missing", "Nobody knows where"

    @property
    def is_there(self) -> bool:
        """True if they were seen."""
        return self is MarkState.THERE

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"there": "success", "missing": "danger"}.get(self.value, "warning")


class RollMark(Recorded, Base):
    """What was said last of one seat at one session. said_at: when it was tapped, which may be before it arrived."""

    __tablename__ = "roll_marks"
    __label__ = "Rolls at camps"
    __table_args__ = (
        UniqueConstraint("session_id", "enrolment_id"),
        Index("ix_roll_marks_enrolment_id", "enrolment_id"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("camp_sessions.id"), info=label("Session"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), info=label("Place at the camp"))
    state: Mapped[MarkState] = mapped_column(stored(MarkState, "state"), info=label("Was there"))
    said_at: Mapped[datetime] = mapped_column(Moment, info=label("Said at"))


def of_session(session: Session, session_id: UUID) -> dict[UUID, RollMark]:
    """Return the marks of a session, by seat."""
    found = session.scalars(select(RollMark).where(RollMark.session_id == session_id))
    return {one.enrolment_id: one for one in found}


def counts(session: Session, session_ids: Collection[UUID], actor: User) -> dict[UUID, tuple[int, int]]:
    """Return of each session whose roll was called how many were there, and of how many something is said, of those
    whose names the actor may read."""
    there = func.count().filter(RollMark.state == MarkState.THERE)
    query = select(RollMark.session_id, there, func.count()).join(Enrolment, Enrolment.id == RollMark.enrolment_id)
    query = query.join(Case, Case.id == Enrolment.case_id).where(~restrictions.is_hidden(Case.person_id, actor))
    query = query.where(RollMark.session_id.in_(session_ids), Enrolment.voided_at.is_(None))
    return {one: (here, said) for one, here, said in session.execute(query.group_by(RollMark.session_id))}


def called(session: Session, session_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these sessions whose roll was called."""
    query = select(RollMark.session_id).where(RollMark.session_id.in_(session_ids))
    return set(session.scalars(query.distinct()))


def any_of(session: Session, enrolment_id: UUID) -> bool:
    """Return True if something was said of a seat at a roll."""
    return session.scalar(select(RollMark.id).where(RollMark.enrolment_id == enrolment_id).limit(1)) is not None


def remove(session: Session, enrolment_ids: Collection[UUID]) -> None:
    """Delete what was said of these seats: their person is erased."""
    session.execute(delete(RollMark).where(RollMark.enrolment_id.in_(enrolment_ids)))
