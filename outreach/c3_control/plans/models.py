"""The tables of plans: versions, goals, acts, and what became of them. What a goal says is sealed, its area too."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.sealing import FieldClass, Sealed
from outreach.directory.needs import Need

Kept = TypeVar("Kept", bound=Code)


class Aim(Code):
    """What a goal is for, in the words of the programme: เสริมจุดแข็ง ลดจุดอ่อน [004]."""

    STRENGTHEN = "strengthen", "Strengthen a strength"
    REDUCE = "reduce", "Reduce a weakness"

    @property
    def tone(self) -> str:
        """Colour of its mark."""
        return "success" if self is Aim.STRENGTHEN else "primary"


class LifeArea(Code):
    """The part of life that a goal is about: body, mind and way of life [004]; education, work and family [003]."""

    BODY = "body", "Body"
    MIND = "mind", "Mind"
    WAY_OF_LIFE = "way_of_life", "Way of life"
    EDUCATION = "education", "Education"
    WORK = "work", "Work"
    FAMILY = "family", "Family"


class Progress(Code):
    """How far a goal has come."""

    OPEN = "open", "Not begun"
    GOING = "going", "Being worked on"
    REACHED = "reached", "Achieved"
    GIVEN_UP = "given_up", "Given up"

    @property
    def is_over(self) -> bool:
        """True if nothing is left to do."""
        return self in (Progress.REACHED, Progress.GIVEN_UP)

    @property
    def tone(self) -> str:
        """Colour of its mark."""
        return {"open": "secondary", "going": "primary", "reached": "success", "given_up": "warning"}[self.value]


class Owner(Code):
    """Who does what a plan promises."""

    YOUNG_PERSON = "young_person", "The young person"
    CASEWORKER = "caseworker", "The caseworker"
    HOUSE_PARENT = "house_parent", "The house parent"
    FAMILY = "family", "The family"
    AGENCY = "agency", "An agency"
    OTHER = "other", "Somebody else"


class Agreed(Code):
    """How the young person agreed to a plan."""

    SIGNED = "signed", "Signed on the screen"
    PAPER = "paper", "Signed on paper"
    SPOKEN = "spoken", "Said yes"


def read(codes: type[Kept], text: str | None) -> Kept | None:
    """Return the choice kept in a sealed field; None if it cannot be read."""
    return next((one for one in codes if one.value == text), None)


class Plan(OfCase, OfPerson, Voidable, Recorded, Base):
    """A version of the plan, as it was agreed; the newest is in force.

    contents: the goals and acts of that day, as JSON; empty in versions from before there were goals.
    open_needs, why_open: the red needs that no goal answered then (codes, as JSON), and why.
    """

    __tablename__ = "plans"
    __label__ = "Plan"
    __table_args__ = (
        Index("ix_plans_case_id_agreed_on", "case_id", "agreed_on"),
        CheckConstraint("review_on > agreed_on", name="review_after_agreement"),
    )

    agreed_on: Mapped[date] = mapped_column(info=label("Agreed on"))
    review_on: Mapped[date] = mapped_column(info=label("Review on"))
    agreed_by: Mapped[Agreed | None] = mapped_column(
        stored(Agreed, "agreed_by", checked=False), info=label("How they agreed")
    )
    """None: not written down."""

    goals = Sealed("plans.goals", FieldClass.NARRATIVE, block=256, label="Goals")
    contents = Sealed("plans.contents", FieldClass.NARRATIVE, block=256, label="Goals and acts on that day")
    signature = Sealed("plans.signature", FieldClass.NARRATIVE, block=256, label="Signature")
    open_needs = Sealed("plans.open_needs", FieldClass.SENSITIVE, block=256, label="Needs without a goal")
    why_open = Sealed("plans.why_open", FieldClass.SENSITIVE, block=256, label="Why these needs have no goal")


class Goal(OfCase, OfPerson, Voidable, Recorded, Base):
    """A goal: a strength to strengthen or a weakness to reduce, in a part of life. need: the need that it answers."""

    __tablename__ = "plan_goals"
    __label__ = "Goal"
    __table_args__ = (Index("ix_plan_goals_case_id_day", "case_id", "day"),)

    day: Mapped[date] = mapped_column(info=label("Day"))

    aim = Sealed("plan_goals.aim", FieldClass.NARRATIVE, label="What it is for")
    area = Sealed("plan_goals.area", FieldClass.NARRATIVE, label="Part of life")
    words = Sealed("plan_goals.words", FieldClass.NARRATIVE, block=256, label="Goal")
    need = Sealed("plan_goals.need", FieldClass.SENSITIVE, label="Need that it answers")

    @property
    def aims(self) -> Aim | None:
        """What it is for; None if that cannot be read."""
        return read(Aim, self.aim)

    @property
    def about(self) -> LifeArea | None:
        """The part of life; None if that cannot be read."""
        return read(LifeArea, self.area)

    @property
    def answers(self) -> Need | None:
        """The need that it answers, if one is named."""
        return read(Need, self.need)


class GoalStep(OfCase, OfPerson, Voidable, Recorded, Base):
    """How far a goal had come on a day; the newest that counts says how far it is."""

    __tablename__ = "plan_goal_steps"
    __label__ = "Progress of a goal"
    __table_args__ = (Index("ix_plan_goal_steps_case_id_day", "case_id", "day"),)

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("plan_goals.id"), index=True)
    day: Mapped[date] = mapped_column(info=label("Day"))
    progress: Mapped[Progress] = mapped_column(stored(Progress, "progress"), info=label("Progress"))

    words = Sealed("plan_goal_steps.words", FieldClass.NARRATIVE, block=256, label="A word on it")

    goal: Mapped[Goal] = relationship()


class PlanAct(OfCase, OfPerson, Voidable, Recorded, Base):
    """Something that somebody is to do for a goal, by a day. It is due until it is done, or the goal is over."""

    __tablename__ = "plan_acts"
    __label__ = "Act of a plan"
    __table_args__ = (
        Index("ix_plan_acts_case_id_due_on", "case_id", "due_on"),
        CheckConstraint("(done_on IS NULL) = (done_at IS NULL)", name="done_at_a_moment"),
        CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", name="done_by_somebody"),
    )

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("plan_goals.id"), index=True)
    owner: Mapped[Owner] = mapped_column(stored(Owner, "owner"), info=label("Who does it"))
    due_on: Mapped[date] = mapped_column(info=label("By the day"))
    done_on: Mapped[date | None] = mapped_column(info=label("Done on"))
    done_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Written down as done at"))
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Written down as done by"))

    words = Sealed("plan_acts.words", FieldClass.NARRATIVE, block=256, label="What is to be done")
    result = Sealed("plan_acts.result", FieldClass.NARRATIVE, block=256, label="How it went")

    goal: Mapped[Goal] = relationship()


def latest_progress(steps: Iterable[GoalStep]) -> Progress:
    """Return how far a goal is, by its steps that count: not begun without any."""
    counting = [one for one in steps if not one.is_voided]
    newest = max(counting, key=lambda one: (one.day, one.made_at), default=None)
    return newest.progress if newest else Progress.OPEN
