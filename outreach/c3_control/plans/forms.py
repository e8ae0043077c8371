"""Forms of plans: the agreement, a goal, its progress, an act, and that it is done."""

from datetime import date, timedelta
from functools import partial
from typing import Any, ClassVar, Self

from sqlalchemy.orm import Session
from wtforms import HiddenField

from outreach.access.users import User
from outreach.c3_control.plans.agreeing import PlanDetails, check_how, check_review
from outreach.c3_control.plans.correcting import ActAsItWas
from outreach.c3_control.plans.goals import (
    ActDetails,
    DoneDetails,
    GoalDetails,
    StepDetails,
    check_day_of_step,
    check_word,
)
from outreach.c3_control.plans.models import Agreed, Aim, LifeArea, Owner, Plan, Progress
from outreach.casefile.cases import Case
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections.forms import CorrectingForm, CorrectingOnBasis
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.directory.needs import Need
from outreach.web.fields import choice_field, day_field, long_text_field, radio_field
from outreach.web.forms import Checks, Form

A_FORTNIGHT = timedelta(days=14)


def _in_90_days() -> date:
    return clock.today() + timedelta(days=90)


def _in_a_fortnight() -> date:
    return clock.today() + A_FORTNIGHT


class PlanForm(FormWithBasis):
    """Form of an agreement. signature: written by static/signature.js."""

    act = Act.PLAN
    day_of = "agreed_on"
    days = ("agreed_on",)
    checks: ClassVar[Checks] = (
        (check_review, ("agreed_on", "review_on")),
        (check_how, ("agreed_by", "signature")),
    )
    kept: ClassVar = ("goals", "agreed_on", "review_on", "agreed_by", "why_open")
    goals = long_text_field(lazy_gettext("Goals, in the young person's own words"), needed=True)
    agreed_on = day_field(lazy_gettext("Agreed on"), default=clock.today)
    review_on = day_field(lazy_gettext("Look at it again on"), past=False, years_ahead=2, default=_in_90_days)
    why_open: Any = long_text_field(
        lazy_gettext("Why these needs have no goal"),
        most=2000,
        needed=lazy_gettext("needed while a red need has none"),
        render_kw={"rows": 2},
    )
    agreed_by: Any = radio_field(lazy_gettext("How they agreed"), Agreed, needed=False)
    signature: Any = HiddenField()

    @classmethod
    def written(cls, plan: Plan | None) -> Self | None:
        """Return the form filled with a plan."""
        return cls(data={name: getattr(plan, name) for name in cls.kept}) if plan else None

    def details(self) -> PlanDetails:
        """Return the form's values as PlanDetails."""
        return PlanDetails(
            agreed_on=self.agreed_on.data,
            review_on=self.review_on.data,
            goals=self.goals.data,
            agreed_by=self.agreed_by.data if self.agreed_by else None,
            signature=(self.signature.data or None) if self.signature else None,
            why_open=self.why_open.data if self.why_open else None,
        )


class CorrectPlanForm(CorrectingOnBasis, PlanForm):
    """A plan, corrected. A signature on the screen can be said not to be one; none is given afterwards."""

    case_days = ("agreed_on",)
    same = ("goals", "agreed_on", "review_on", "agreed_by")
    why_open: Any = None
    signature: Any = None


class GoalForm(FormWithBasis):
    """Form of a goal."""

    act = Act.PLAN
    day_of = None
    days = ()
    aim = radio_field(lazy_gettext("What it is for"), Aim)
    area = radio_field(lazy_gettext("Part of life"), LifeArea)
    words = long_text_field(lazy_gettext("Goal"), most=1000, needed=True, render_kw={"rows": 2})
    need = choice_field(
        lazy_gettext("Need that it answers"), Need, needed=False, empty=lazy_gettext("none in particular")
    )

    def details(self) -> GoalDetails:
        """Return the form's values as GoalDetails."""
        return GoalDetails(aim=self.aim.data, area=self.area.data, words=self.words.data, need=self.need.data)


class CorrectGoalForm(CorrectingOnBasis, GoalForm):
    """A goal, corrected."""

    same = ("aim", "area", "words", "need")


class ProgressForm(Form):
    """How far a goal has come."""

    checks: ClassVar[Checks] = ((check_word, ("progress", "words")),)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    progress = radio_field(lazy_gettext("Progress"), Progress)
    words = long_text_field(
        lazy_gettext("A word on it"),
        most=1000,
        needed=lazy_gettext("needed if it is given up"),
        render_kw={"rows": 2},
    )

    def details(self) -> StepDetails:
        """Return the form's values as StepDetails."""
        return StepDetails(day=self.day.data, progress=self.progress.data, words=self.words.data)


class CorrectProgressForm(CorrectingForm, ProgressForm):
    """Progress, corrected."""

    case_days = ("day",)
    same = ("day", "progress", "words")

    @classmethod
    def of(cls, session: Session, case: Case, row: Any, actor: User) -> Self:
        """Make the form, filled with the progress; its day is held to the goal."""
        form = super().of(session, case, row, actor)
        form.also(partial(check_day_of_step, case, row.goal), "day")
        return form


class ActForm(FormWithBasis):
    """What is to be done for a goal."""

    act = Act.PLAN
    day_of = None
    days = ()
    words = long_text_field(lazy_gettext("What is to be done"), most=1000, needed=True, render_kw={"rows": 2})
    owner = choice_field(lazy_gettext("Who does it"), Owner)
    due_on = day_field(lazy_gettext("By the day"), past=False, years_ahead=3, default=_in_a_fortnight)

    def details(self) -> ActDetails:
        """Return the form's values as ActDetails."""
        return ActDetails(words=self.words.data, owner=self.owner.data, due_on=self.due_on.data)


class CorrectActForm(CorrectingOnBasis, ActForm):
    """An act, corrected; without a day it is not done after all."""

    case_days = ("done_on",)
    same = ("words", "owner", "due_on", "done_on", "result")
    done_on = day_field(lazy_gettext("Done on"), needed=lazy_gettext("empty: not done yet"))
    result = long_text_field(lazy_gettext("How it went"), most=1000)

    def details(self) -> Any:
        """Return the act as it should read."""
        return ActAsItWas(
            words=self.words.data,
            owner=self.owner.data,
            due_on=self.due_on.data,
            done_on=self.done_on.data,
            result=self.result.data,
        )


class DoneForm(Form):
    """That an act is done."""

    done_on = day_field(lazy_gettext("Done on"), default=clock.today)
    result = long_text_field(lazy_gettext("How it went"), most=1000, render_kw={"rows": 2})

    def details(self) -> DoneDetails:
        """Return the form's values as DoneDetails."""
        return DoneDetails(done_on=self.done_on.data, result=self.result.data)
