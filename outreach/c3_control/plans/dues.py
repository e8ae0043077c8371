"""When something of a plan is to be done next: derived from the acts, never ticked beside them."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from outreach.c3_control.plans.models import Goal, GoalStep, PlanAct, latest_progress
from outreach.casefile import due_days
from outreach.core import clock


def next_acts(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the earliest day by which something is to be done, by case: not for goals that are over or voided."""
    acts = session.scalars(_TO_DO, {"case_ids": list(case_ids)}).all()
    over = _over(session, {act.case_id for act in acts})
    standing = [act for act in acts if act.goal_id not in over]
    # the last one of a case is the earliest
    return {act.case_id: due_days.Day(act.due_on, clock.local(act.made_at).date()) for act in standing}


_TO_DO = (
    select(PlanAct)
    .join(Goal, Goal.id == PlanAct.goal_id)
    .where(PlanAct.case_id.in_(bindparam("case_ids", expanding=True)))
    .where(PlanAct.done_on.is_(None), PlanAct.voided_at.is_(None), Goal.voided_at.is_(None))
    .order_by(PlanAct.due_on.desc(), PlanAct.made_at)
)


def _over(session: Session, case_ids: Collection[UUID]) -> set[UUID]:
    """Return the goals of these cases that are reached or given up."""
    if not case_ids:
        return set()
    steps: dict[UUID, list[GoalStep]] = defaultdict(list)
    query = select(GoalStep).where(GoalStep.case_id.in_(case_ids), GoalStep.voided_at.is_(None))
    for step in session.scalars(query):
        steps[step.goal_id].append(step)
    return {goal_id for goal_id, told in steps.items() if latest_progress(told).is_over}
