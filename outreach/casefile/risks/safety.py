"""Safety plans: what warns, what helps, whom to call, where it is safe. Each is a dated row; the newest is in force."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.casefile.corrections import Written, check_day, put
from outreach.casefile.risks.copies import check_carried
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed


class SafetyPlan(OfCase, OfPerson, Voidable, Recorded, Base):
    """A safety plan, made with the young person in their own words. Where it is safe stays folded (C3)."""

    __tablename__ = "safety_plans"
    __label__ = "Safety plan"
    __table_args__ = (Index("ix_safety_plans_case_id_day", "case_id", "day"),)

    day: Mapped[date] = mapped_column(info=label("Day"))
    carried_from: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    """The case that rests since a merge, of whose plan this one is a copy (carrying.py)."""

    signs = Sealed("safety_plans.signs", FieldClass.NARRATIVE, block=256, label="Warning signs")
    helps = Sealed("safety_plans.helps", FieldClass.NARRATIVE, block=256, label="What helps")
    calls = Sealed("safety_plans.calls", FieldClass.NARRATIVE, block=256, label="Whom to call")
    safe_place = Sealed("safety_plans.safe_place", FieldClass.SAFETY, block=256, label="Where it is safe")


@dataclass(frozen=True, kw_only=True, repr=False)
class SafetyDetails:
    """Details of a safety plan. safe_place: None keeps the earlier text, an empty text deletes it."""

    day: date
    signs: str
    helps: str
    calls: str
    safe_place: str | None = None


def make(session: Session, case: Case, details: SafetyDetails, actor: User) -> SafetyPlan:
    """Write a plan down, in place of the one before. Raises Refused for a closed case or a day outside it."""
    cases.check_open(case)
    cases.check_day(case, details.day)
    before = latest(session, case.id)
    plan = SafetyPlan(
        case_id=case.id,
        person_id=case.person_id,
        day=details.day,
        signs=details.signs,
        helps=details.helps,
        calls=details.calls,
        safe_place=before.safe_place if before is not None and details.safe_place is None else details.safe_place,
        made_by=actor.id,
    )
    session.add(plan)
    session.flush()
    audit.record(session, "risk.safety_plan", actor, person_id=case.person_id, about=f"safety_plan:{plan.id}")
    return plan


OF_CASE = Question(SafetyPlan, SafetyPlan.case_id == THIS_CASE, by="-day -made_at", most=10)


def of_case(session: Session, case_id: UUID) -> list[SafetyPlan]:
    """Return the newest safety plans of a case, voided ones too."""
    return OF_CASE.ask(session, case_id=case_id)


def latest(session: Session, case_id: UUID) -> SafetyPlan | None:
    """Return the plan in force: the newest that counts."""
    return next((plan for plan in of_case(session, case_id) if not plan.is_voided), None)


def _correct(_session: Session, case: Case, plan: SafetyPlan, details: SafetyDetails, _actor: User) -> None:
    check_day(case, details.day)
    put(plan, details, "day", "signs", "helps", "calls")
    if details.safe_place is not None:
        plan.safe_place = details.safe_place


WRITTEN = Written(
    table=SafetyPlan,
    words=("day", "signs", "helps", "calls", "safe_place"),
    correct=_correct,
    leaves=lambda _plan: [],
    again=check_carried,
)
