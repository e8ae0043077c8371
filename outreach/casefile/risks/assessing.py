"""Assessments of the risk: a level with its reason, a red flag, and the day of the next look. Each is a dated row."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases, due_days, milestones, notices
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.casefile.corrections import Written, check_day, put
from outreach.casefile.corrections.entries import Words
from outreach.casefile.marks import Level
from outreach.casefile.notices import NoticeKind
from outreach.casefile.risks.copies import check_carried
from outreach.core.codes import stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed


class Assessment(OfCase, OfPerson, Voidable, Recorded, Base):
    """The risk as somebody assessed it on a day; the newest that counts is in force."""

    __tablename__ = "risk_assessments"
    __label__ = "Risk"
    __table_args__ = (
        Index("ix_risk_assessments_case_id_day", "case_id", "day"),
        CheckConstraint("review_on > day", name="review_after"),
    )

    day: Mapped[date] = mapped_column(info=label("Day"))
    level: Mapped[Level] = mapped_column(stored(Level, "level"), info=label("Risk"))
    red_flag: Mapped[bool] = mapped_column(info=label("Red flag"))
    review_on: Mapped[date] = mapped_column(info=label("Assess again on"))
    carried_from: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    """The case that rests since a merge, of whose assessment this one is a copy (carrying.py)."""

    reason = Sealed("risk_assessments.reason", FieldClass.NARRATIVE, block=256, label="Reason")


@dataclass(frozen=True, kw_only=True, repr=False)
class AssessmentDetails:
    """Details of an assessment. review_on: None for the latest day that the level allows."""

    day: date
    level: Level
    reason: str
    red_flag: bool = False
    review_on: date | None = None

    @property
    def looked_at_again(self) -> date:
        """The day of the next look."""
        return self.review_on or self.day + self.level.look_within


def assess(session: Session, case: Case, details: AssessmentDetails, actor: User) -> Assessment:
    """Write an assessment down. Raises Refused for a closed case, a day outside it, or a next look that is too late."""
    cases.check_open(case)
    cases.check_day(case, details.day)
    check_review(details.day, details.level, details.review_on)
    row = Assessment(
        case_id=case.id,
        person_id=case.person_id,
        day=details.day,
        level=details.level,
        red_flag=details.red_flag,
        review_on=details.looked_at_again,
        reason=details.reason,
        made_by=actor.id,
    )
    session.add(row)
    session.flush()
    mark(session, case)
    milestones.refresh(session, case, actor)
    if row is latest(session, case.id):
        _tell_if_red(session, case, row, actor)
    audit.record(session, "risk.assess", actor, person_id=case.person_id, about=f"risk:{row.id}")
    return row


OF_CASE = Question(Assessment, Assessment.case_id == THIS_CASE, by="-day -made_at", most=30)


def of_case(session: Session, case_id: UUID) -> list[Assessment]:
    """Return the newest assessments of a case, voided ones too."""
    return OF_CASE.ask(session, case_id=case_id)


def latest(session: Session, case_id: UUID) -> Assessment | None:
    """Return the assessment in force: the newest that counts."""
    found: Assessment | None = session.scalar(_newest(case_id))
    return found


def next_looks(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the day of the next look of the assessment in force, by case."""
    rows = session.execute(_LOOKS, {"case_ids": list(case_ids)})
    return {case_id: due_days.Day(review_on, day) for case_id, review_on, day in rows}


_LOOKS = (  # the last one of a case is in force
    select(Assessment.case_id, Assessment.review_on, Assessment.day)
    .where(Assessment.case_id.in_(bindparam("case_ids", expanding=True)), Assessment.voided_at.is_(None))
    .order_by(Assessment.day, Assessment.made_at)
)


def wrong() -> ColumnElement[bool]:
    """Return the condition that what a row of `Case` keeps differs from the assessment in force."""
    kept = ((Case.risk, Assessment.level), (Case.red_flag, Assessment.red_flag))
    return or_(*(column.is_distinct_from(_newest(Case.id, of).scalar_subquery()) for column, of in kept))


def _newest(case_id: Any, *columns: Any) -> Select[Any]:
    query = select(*columns or (Assessment,)).where(Assessment.case_id == case_id, Assessment.voided_at.is_(None))
    return query.order_by(Assessment.day.desc(), Assessment.made_at.desc()).limit(1)


def check_review(day: date, level: Level, review_on: date | None) -> None:
    """Raise Refused for a next look that is not after an assessment, or too late for its level."""
    if review_on is None:
        return
    if review_on <= day:
        raise Refused(lazy_gettext("The next look comes after the assessment."), "review_on")
    days = level.look_within.days
    if review_on > day + level.look_within:
        raise Refused(lazy_gettext("At this level the next look comes within %(most)d days.", most=days), "review_on")


def mark(session: Session, case: Case) -> None:
    """Keep the level in force on the case, for the lists."""
    row = latest(session, case.id)
    case.risk, case.red_flag = (row.level, row.red_flag) if row else (None, None)
    session.flush()


def _tell_if_red(session: Session, case: Case, row: Assessment, actor: User) -> None:
    if case.marks.is_red:
        notices.tell(session, [case.caseworker_id], NoticeKind.RED, case.id, actor, about=row.id)
        notices.ask(session, case.centre_id, NoticeKind.RED, case.id, actor, about=row.id)


def _correct(_session: Session, case: Case, row: Assessment, details: AssessmentDetails, _actor: User) -> None:
    check_day(case, details.day)
    check_review(details.day, details.level, details.review_on)
    put(row, details, "day", "level", "red_flag", "reason")
    row.review_on = details.looked_at_again


def _follow(session: Session, case: Case, _row: Assessment, _before: Words, actor: User) -> None:
    """Keep the level on the case; that it is red from now on is told as if it had been assessed so."""
    was_red = case.marks.is_red
    mark(session, case)
    in_force = latest(session, case.id)
    if in_force is not None and not was_red:
        _tell_if_red(session, case, in_force, actor)


WRITTEN = Written(
    table=Assessment,
    words=("day", "level", "red_flag", "review_on", "reason"),
    correct=_correct,
    leaves=lambda _row: [],
    again=check_carried,
    follows=_follow,
)
