"""Goals with their steps and acts, as a page, a version or a rule reads them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control.plans.models import Goal, GoalStep, PlanAct, Progress, latest_progress
from outreach.casefile.columns import THIS_CASE
from outreach.core.questions import Question

GOALS = Question(Goal, Goal.case_id == THIS_CASE, by="day made_at")
STEPS = Question(GoalStep, GoalStep.case_id == THIS_CASE, by="-day -made_at")
ACTS = Question(PlanAct, PlanAct.case_id == THIS_CASE, by="due_on made_at")


@dataclass(frozen=True, repr=False)
class Pursued:
    """A goal with its steps, the newest first, and its acts, the earliest first; voided ones too."""

    goal: Goal
    steps: Sequence[GoalStep]
    acts: Sequence[PlanAct]

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return latest_progress(self.steps)

    @property
    def to_do(self) -> list[PlanAct]:
        """What is still to be done for it."""
        open_acts = [one for one in self.acts if not one.is_voided and one.done_on is None]
        return [] if self.goal.is_voided or self.progress.is_over else open_acts


@dataclass(frozen=True, repr=False)
class OfCase:
    """The goals of a case, in the order in which they were set; voided ones too."""

    pursued: Sequence[Pursued]

    @classmethod
    def read(cls, session: Session, case_id: UUID) -> Self:
        """Read them."""
        found, told = GOALS.ask(session, case_id=case_id), STEPS.ask(session, case_id=case_id)
        return cls(_joined(found, told, ACTS.ask(session, case_id=case_id)))

    @property
    def standing(self) -> list[Pursued]:
        """Those that count and are not given up."""
        return [one for one in self.counting if one.progress is not Progress.GIVEN_UP]

    @property
    def under_way(self) -> list[Pursued]:
        """Those that count and are not over."""
        return [one for one in self.counting if not one.progress.is_over]

    @property
    def counting(self) -> list[Pursued]:
        """Those that are not voided."""
        return [one for one in self.pursued if not one.goal.is_voided]

    @property
    def by(self) -> set[UUID]:
        """The ids of the users who wrote something of it."""
        rows: list[Any] = [row for one in self.pursued for row in (one.goal, *one.steps, *one.acts)]
        done = {act.done_by for one in self.pursued for act in one.acts if act.done_by}
        return {row.made_by for row in rows} | done

    def changed_since(self, moment: datetime) -> bool:
        """Return True if a goal, an act or progress was written after a moment."""
        rows: list[Any] = [row for one in self.counting for row in (one.goal, *one.steps, *one.acts)]
        return any(row.made_at > moment for row in rows)


def of_cases(session: Session, case_ids: Collection[UUID]) -> dict[UUID, OfCase]:
    """Return the goals of many cases, in three queries; cases without any are left out."""
    read = (select(table).where(table.case_id.in_(case_ids)) for table in (Goal, GoalStep, PlanAct))
    found = [session.scalars(query).all() for query in read] if case_ids else [(), (), ()]
    by_case: dict[UUID, list[Pursued]] = defaultdict(list)
    for one in _joined(*found):
        by_case[one.goal.case_id].append(one)
    return {case_id: OfCase(rows) for case_id, rows in by_case.items()}


def _joined(found: Iterable[Goal], told: Iterable[GoalStep], promised: Iterable[PlanAct]) -> list[Pursued]:
    steps: dict[UUID, list[GoalStep]] = defaultdict(list)
    acts: dict[UUID, list[PlanAct]] = defaultdict(list)
    for step in told:
        steps[step.goal_id].append(step)
    for act in promised:
        acts[act.goal_id].append(act)
    ordered = sorted(found, key=lambda one: (one.day, one.made_at))
    return [Pursued(one, steps[one.id], sorted(acts[one.id], key=lambda act: act.due_on)) for one in ordered]
