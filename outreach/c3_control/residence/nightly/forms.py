"""Forms of a night: the roll with the meals of the day, a leave, a return, and their corrections."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import Field, HiddenField

from outreach.access.users import User
from outreach.c3_control.residence import moments
from outreach.c3_control.residence.forms import MomentFields
from outreach.c3_control.residence.leaves import BACK_BEFORE, Leave, LeaveDetails, check_due
from outreach.c3_control.residence.moments import check_past
from outreach.c3_control.residence.presences import Mark, MealCount, Meals, Presence, PresenceState
from outreach.c3_control.residence.sleepers import Sleeper
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web.fields import OnlyIf, day_field, radio_field, required, text_field
from outreach.web.forms import Checks, Form
from outreach.web.number_field import whole_number_field
from outreach.web.typed_fields import TimeField

MOST = 999  # meals of one kind
OF_ONE = ("state_", "why_")  # how the fields of each begin
WHY = lazy_gettext("Why they were away")


class Line(NamedTuple):
    """The fields of one who sleeps here."""

    sleeper: Sleeper
    state: Field
    why: Field


class RollForm(Form):
    """Who is there tonight, and the meals of the day; `of` adds the fields of each."""

    breakfast = whole_number_field(lazy_gettext("Breakfasts given out"), 0, MOST)
    lunch = whole_number_field(lazy_gettext("Lunches given out"), 0, MOST)
    dinner = whole_number_field(lazy_gettext("Dinners given out"), 0, MOST)
    night = HiddenField(lazy_gettext("Night of"))
    theirs: ClassVar[Sequence[Sleeper]] = ()

    @classmethod
    def of(
        cls, theirs: Sequence[Sleeper], known: Mapping[UUID, Presence], meals: MealCount | None, night: date
    ) -> "RollForm":
        """Make the form, filled with what is written; who is on leave is so unless something else is said.

        It carries its night: opened before noon and saved after, it is still the roll of the night that it showed.
        """
        fields = {name: made for one in theirs for name, made in _fields(one).items()}
        data: dict[str, object] = {name: getattr(meals, name) for name in ("breakfast", "lunch", "dinner") if meals}
        data["night"] = night.isoformat()
        for one in theirs:
            row = known.get(one.stay.id)
            data[_name("state", one)] = row.state if row else PresenceState.ON_LEAVE if one.leave else None
            data[_name("why", one)] = row.why if row else None
        form: RollForm = type(cls.__name__, (cls,), {**fields, "theirs": theirs})(data=data)
        return form

    def lines(self) -> list[Line]:
        """Return the fields of each, in the order of the page."""
        return [Line(one, self[_name("state", one)], self[_name("why", one)]) for one in self.theirs]

    def marks(self) -> list[Mark]:
        """Return what is said of each; of whom nothing is chosen nothing is said."""
        return [
            Mark(line.sleeper.case, line.sleeper.stay.id, line.state.data, line.why.data)
            for line in self.lines()
            if line.state.data
        ]

    def meals(self) -> Meals:
        """Return the meals as typed."""
        return Meals(self.breakfast.data, self.lunch.data, self.dinner.data)


def _fields(one: Sleeper) -> dict[str, Any]:
    return {
        _name("state", one): radio_field(lazy_gettext("Was in the house"), PresenceState, needed=False),
        _name("why", one): text_field(WHY, most=300),
    }


def _name(what: str, one: Sleeper) -> str:
    return f"{what}_{one.stay.id.hex}"


def _tomorrow() -> Any:
    return clock.today() + timedelta(days=1)


def _evening() -> Any:
    return clock.local(clock.now()).time().replace(hour=18, minute=0)


class LeaveForm(MomentFields):
    """A leave: since when, until when, where to."""

    checks: ClassVar[Checks] = (
        (check_past, ("day", "at_time")),
        (check_due, ("day", "at_time", "due_day", "due_time")),
    )
    due_day = day_field(lazy_gettext("Back by the day"), past=False, years_ahead=1, default=_tomorrow)
    due_time = TimeField(lazy_gettext("Back by the time"), [required()], default=_evening)
    where_to = text_field(lazy_gettext("Where to, and why"), most=300, needed=True)

    def details(self) -> LeaveDetails:
        """Return what was typed."""
        return LeaveDetails(
            day=self.day.data,
            at_time=self.at_time.data,
            due_day=self.due_day.data,
            due_time=self.due_time.data,
            where_to=self.where_to.data,
        )


NOT_BACK = lazy_gettext("empty: not back yet")


def _check_back(day: date, at_time: time, back_day: date | None, back_time: time | None) -> None:
    """Raise Refused for half a moment of return, or one before the leave."""
    if (back_day is None) != (back_time is None):
        raise Refused(lazy_gettext("Give the day and the time."), "back_time" if back_day else "back_day")
    if back_day and back_time and moments.of(back_day, back_time) < moments.of(day, at_time):
        raise Refused(BACK_BEFORE, "back_time")


class BackForm(MomentFields):
    """When they came back."""


class CorrectLeaveForm(CorrectingForm, LeaveForm):
    """A leave, corrected: also when they came back, which stays empty while they are not."""

    checks: ClassVar[Checks] = (*LeaveForm.checks, (_check_back, ("day", "at_time", "back_day", "back_time")))
    case_days = ("day",)
    back_day = day_field(lazy_gettext("Came back on the day"), needed=NOT_BACK)
    back_time = TimeField(lazy_gettext("Came back at the time"), [OnlyIf(NOT_BACK)])

    @classmethod
    def of(cls, _session: Session, _case: Case, row: Leave, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        left, due = clock.local(row.left_at), clock.local(row.due_at)
        when: dict[str, Any] = {
            "day": left.date(),
            "at_time": left.time(),
            "due_day": due.date(),
            "due_time": due.time(),
        }
        if row.back_at is not None:
            back = clock.local(row.back_at)
            when |= {"back_day": back.date(), "back_time": back.time()}
        return cls(data={"where_to": row.where_to, **when})

    def details(self) -> LeaveDetails:
        """Return what was typed."""
        return replace(super().details(), back_day=self.back_day.data, back_time=self.back_time.data)


class CorrectPresenceForm(CorrectingForm, Form):
    """What the roll of a night says of somebody, corrected."""

    same = ("state", "why_away")
    state = radio_field(lazy_gettext("Was in the house"), PresenceState)
    why_away = text_field(WHY, most=300)

    @classmethod
    def of(cls, _session: Session, _case: Case, row: Presence, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        return cls(data={"state": row.state, "why_away": row.why})

    def details(self) -> tuple[PresenceState, str | None]:
        """Return what was typed."""
        return self.state.data, self.why_away.data
