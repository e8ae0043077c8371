"""Plans: strengths to strengthen and weaknesses to reduce [004], as goals, acts with an owner and a day, and progress.

A plan is agreed with the young person; each agreement is a version, which stays readable as it was agreed.
"""

from outreach.c3_control.plans.agreeing import (
    OF_CASE,
    PlanDetails,
    agree,
    check_how,
    check_review,
    get,
    latest,
    next_looks,
    versions,
)
from outreach.c3_control.plans.models import Agreed, Aim, Goal, GoalStep, LifeArea, Owner, Plan, PlanAct, Progress

__all__ = [
    "OF_CASE",
    "Agreed",
    "Aim",
    "Goal",
    "GoalStep",
    "LifeArea",
    "Owner",
    "Plan",
    "PlanAct",
    "PlanDetails",
    "Progress",
    "agree",
    "check_how",
    "check_review",
    "get",
    "latest",
    "next_looks",
    "versions",
]
