"""Case plans: the goals that a young person and their caseworker agree on, and the day of the next review."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases, due_days, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.kinds import MilestoneKind
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed


class Plan(OfCase, OfPerson, Voidable, Recorded, Base):
    """A case plan; the newest is in force."""

    __tablename__ = "plans"
    __label__ = "Plan"
    __table_args__ = (
        Index("ix_plans_case_id_agreed_on", "case_id", "agreed_on"),
        CheckConstraint("review_on > agreed_on", name="review_after_agreement"),
    )

    agreed_on: Mapped[date] = mapped_column(info=label("Agreed on"))
    review_on: Mapped[date] = mapped_column(info=label("Review on"))

    goals = Sealed("plans.goals", FieldClass.NARRATIVE, block=256, label="Goals")


@dataclass(frozen=True, kw_only=True, repr=False)
class PlanDetails:
    """Details of a plan: day of agreement, day of review, goals in the young person's own words."""

    agreed_on: date
    review_on: date
    goals: str


def agree(session: Session, case: Case, details: PlanDetails, actor: User) -> Plan:
    """Record a plan. Raises Refused if the review is not after the agreement, NoBasis without a legal basis."""
    cases.check_open(case)
    cases.check_day(case, details.agreed_on, "agreed_on")
    check_review(details.agreed_on, details.review_on)
    lawful.check(session, case, Act.PLAN, details.agreed_on)
    plan = Plan(
        case_id=case.id,
        person_id=case.person_id,
        agreed_on=details.agreed_on,
        review_on=details.review_on,
        goals=details.goals,
        made_by=actor.id,
    )
    session.add(plan)
    milestones.record(session, case, MilestoneKind.PLAN_AGREED, details.agreed_on, plan.id, actor)
    audit.record(session, "plan.agree", actor, person_id=case.person_id, about=f"plan:{plan.id}")
    return plan


def check_review(agreed_on: date, review_on: date) -> None:
    """Raise Refused for a review that is not after the agreement."""
    if review_on <= agreed_on:
        raise Refused(lazy_gettext("The review comes after the agreement."), "review_on")


OF_CASE = Question(Plan, Plan.case_id == THIS_CASE, Plan.voided_at.is_(None), by="-agreed_on -made_at", most=1)


def latest(session: Session, case_id: UUID) -> Plan | None:
    """Return the plan in force: the newest one."""
    return next(iter(OF_CASE.ask(session, case_id=case_id)), None)


def next_looks(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the review day of the plan in force, by case."""
    query = select(Plan.case_id, Plan.review_on, Plan.agreed_on).where(Plan.case_id.in_(case_ids))
    query = query.where(Plan.voided_at.is_(None))
    rows = session.execute(query.order_by(Plan.agreed_on, Plan.made_at))  # the last one of a case is in force
    return {case_id: due_days.Day(review_on, agreed_on) for case_id, review_on, agreed_on in rows}
