"""How goals, their progress and the acts of a plan are corrected."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.plans import goals
from outreach.c3_control.plans.goals import GoalDetails, StepDetails
from outreach.c3_control.plans.models import Aim, Goal, GoalStep, LifeArea, Owner, PlanAct, read
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Written, check_day, put
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory.needs import Need


@dataclass(frozen=True, kw_only=True, repr=False)
class ActAsItWas:
    """An act as it should read. done_on: None if it is not done after all."""

    words: str
    owner: Owner
    due_on: date
    done_on: date | None = None
    result: str | None = None


def _correct_goal(_session: Session, _case: Case, goal: Goal, details: GoalDetails, _actor: User) -> None:
    goal.aim, goal.area, goal.words = details.aim.value, details.area.value, details.words
    goal.need = details.need.value if details.need else None


def _correct_step(_session: Session, case: Case, step: GoalStep, details: StepDetails, _actor: User) -> None:
    check_day(case, details.day)
    goals.check_step(case, step.goal, details.day, details.progress, details.words)
    put(step, details, "day", "progress", "words")


def _correct_act(_session: Session, case: Case, act: PlanAct, details: ActAsItWas, actor: User) -> None:
    if details.done_on is not None:
        check_day(case, details.done_on, "done_on")
    put(act, details, "words", "owner", "due_on", "result")
    if details.done_on is None:
        act.done_on = act.done_at = act.done_by = None
    else:
        act.done_by, act.done_at = act.done_by or actor.id, act.done_at or clock.now()
        act.done_on = details.done_on


def _goal_counts(_session: Session, _case: Case, row: Any, _actor: User) -> None:
    """Raise Refused for a row that would count again while its goal is voided."""
    if row.goal.is_voided:
        raise Refused(lazy_gettext("Its goal was voided: let that count again first."))


def _label(codes: type[Code]) -> Any:
    def told(text: str) -> str:
        found = read(codes, text)
        return str(found.label) if found else text

    return told


GOAL = Written(
    table=Goal,
    words=("aim", "area", "words", "need"),
    told_by={"aim": _label(Aim), "area": _label(LifeArea), "need": _label(Need)},
    correct=_correct_goal,
    leaves=lambda _goal: [],
)
GOAL_STEP = Written(
    table=GoalStep,
    words=("day", "progress", "words"),
    correct=_correct_step,
    again=_goal_counts,
    leaves=lambda _step: [],
)
PLAN_ACT = Written(
    table=PlanAct,
    words=("words", "owner", "due_on", "done_on", "result"),
    correct=_correct_act,
    again=_goal_counts,
    leaves=lambda _act: [],
)
