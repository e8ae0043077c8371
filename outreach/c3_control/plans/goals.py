"""Goals of a plan, what is to be done for each and by when, and how far each has come: how they are written down."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.plans.models import (
    Aim,
    Goal,
    GoalStep,
    LifeArea,
    Owner,
    PlanAct,
    Progress,
)
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.directory.needs import Need

Row = TypeVar("Row", Goal, GoalStep, PlanAct)


@dataclass(frozen=True, kw_only=True, repr=False)
class GoalDetails:
    """Details of a goal. need: the need that it answers, if one."""

    aim: Aim
    area: LifeArea
    words: str
    need: Need | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class StepDetails:
    """How far a goal has come on a day; words: needed if it is given up."""

    day: date
    progress: Progress
    words: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class ActDetails:
    """What is to be done, by whom and by which day."""

    words: str
    owner: Owner
    due_on: date


@dataclass(frozen=True, kw_only=True, repr=False)
class DoneDetails:
    """On which day it was done, and how it went."""

    done_on: date
    result: str | None = None


def add(session: Session, case: Case, details: GoalDetails, actor: User) -> Goal:
    """Set a goal today. Raises Refused for a closed case, NoBasis without a legal basis for a plan."""
    cases.check_open(case)
    lawful.check(session, case, Act.PLAN, clock.today())
    goal = Goal(
        case_id=case.id,
        person_id=case.person_id,
        day=clock.today(),
        aim=details.aim.value,
        area=details.area.value,
        words=details.words,
        need=details.need.value if details.need else None,
        made_by=actor.id,
    )
    return _kept(session, case, goal, "plan.goal", actor)


def tell(session: Session, case: Case, goal: Goal, details: StepDetails, actor: User) -> GoalStep:
    """Write down how far a goal has come; its acts are due no more once it is over. Raises Refused for a voided goal, a
    day outside the case or before the goal, or one that is given up without a word."""
    cases.check_open(case)
    goal.check_counts()
    check_step(case, goal, details.day, details.progress, details.words)
    step = GoalStep(
        case_id=case.id,
        person_id=case.person_id,
        goal_id=goal.id,
        day=details.day,
        progress=details.progress,
        words=details.words,
        made_by=actor.id,
    )
    return _kept(session, case, step, "plan.progress", actor)


def check_step(case: Case, goal: Goal, day: date, progress: Progress | None, words: str | None) -> None:
    """Raise Refused for a day outside the case or before the goal, or a goal that is given up without a word."""
    check_day_of_step(case, goal, day)
    check_word(progress, words)


def check_day_of_step(case: Case, goal: Goal, day: date) -> None:
    """Raise Refused for a day outside the case or before the goal."""
    cases.check_day(case, day)
    if day < goal.day:
        raise Refused(lazy_gettext("The goal was set later, on %(day)s.", day=goal.day), "day")


def check_word(progress: Progress | None, words: str | None) -> None:
    """Raise Refused for a goal that is given up without a word."""
    if progress == Progress.GIVEN_UP and not words:
        raise Refused(lazy_gettext("Write in a word why it is given up."), "words")


def promise(session: Session, case: Case, goal: Goal, details: ActDetails, actor: User) -> PlanAct:
    """Write down what is to be done for a goal. Raises Refused for a closed case or a voided goal, NoBasis without a
    legal basis for a plan."""
    cases.check_open(case)
    goal.check_counts()
    lawful.check(session, case, Act.PLAN, clock.today())
    act = PlanAct(
        case_id=case.id,
        person_id=case.person_id,
        goal_id=goal.id,
        owner=details.owner,
        due_on=details.due_on,
        words=details.words,
        made_by=actor.id,
    )
    return _kept(session, case, act, "plan.act", actor)


def do(session: Session, case: Case, act: PlanAct, details: DoneDetails, actor: User) -> None:
    """Write down that an act is done. Raises Refused if it is voided or done already, or for a day outside the case."""
    cases.check_open(case)
    session.refresh(act, with_for_update={"of": PlanAct})
    act.check_counts()
    if act.done_on is not None:
        raise Refused(lazy_gettext("It was written down as done already, on %(day)s.", day=act.done_on))
    cases.check_day(case, details.done_on, "done_on")
    act.done_on, act.done_at, act.done_by = details.done_on, clock.now(), actor.id
    act.result = details.result
    _kept(session, case, act, "plan.done", actor)


def get(session: Session, case: Case, goal_id: UUID) -> Goal:
    """Return one goal of a case. Raises NotFound."""
    goal = session.get(Goal, goal_id)
    if goal is None or goal.case_id != case.id:
        raise NotFound
    return goal


def act_of(session: Session, case: Case, act_id: UUID) -> PlanAct:
    """Return one act of a case. Raises NotFound."""
    act = session.get(PlanAct, act_id)
    if act is None or act.case_id != case.id:
        raise NotFound
    return act


def _kept(session: Session, case: Case, row: Row, deed: str, actor: User) -> Row:
    session.add(row)
    session.flush()
    milestones.refresh(session, case, actor)
    audit.record(session, deed, actor, person_id=case.person_id, about=f"{row.__tablename__}:{row.id}")
    return row
