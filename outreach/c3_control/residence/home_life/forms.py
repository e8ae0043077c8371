"""Forms of the week of a house: chores of a day, ticks of the week, a class."""

from collections.abc import Callable, Mapping, Sequence
from typing import Self
from uuid import UUID

from wtforms import SelectField

from outreach.c3_control.residence.home_life.models import LONGEST, Chore, ChoreKind, HouseClass
from outreach.c3_control.residence.home_life.weeks import ClassDetails
from outreach.c3_control.residence.sleepers import Sleeper
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.language import gettext, lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import day_field, optional, text_field, uuid_or_none
from outreach.web.forms import Form
from outreach.web.number_field import whole_number_field

Called = Callable[[Person], str]


def _who(kind: ChoreKind) -> SelectField:
    return SelectField(kind.label, [optional()], coerce=uuid_or_none, validate_choice=False)


class ChoresForm(Form):
    """Who does which chore on a day."""

    cooking = _who(ChoreKind.COOKING)
    dishes = _who(ChoreKind.DISHES)
    sweeping = _who(ChoreKind.SWEEPING)
    toilets = _who(ChoreKind.TOILETS)
    laundry = _who(ChoreKind.LAUNDRY)
    garden = _who(ChoreKind.GARDEN)
    rubbish = _who(ChoreKind.RUBBISH)

    @classmethod
    def of(cls, there: Sequence[Sleeper], known: Sequence[Chore], called: Called) -> Self:
        """Make the form, filled with what is given out; offered are those who sleep there."""
        form = cls(data={row.kind.value: row.stay_id for row in known})
        theirs = [(str(one.stay.id), f"{called(one.case.person)} · {one.stay.bed.label}") for one in there]
        for kind in ChoreKind:
            form[kind.value].choices = [("", gettext("Given to nobody yet")), *theirs]
        return form

    def given(self, there: Sequence[Sleeper]) -> Mapping[ChoreKind, Sleeper | None]:
        """Return who does what."""
        by_stay = {one.stay.id: one for one in there}
        return {kind: by_stay.get(self[kind.value].data) for kind in ChoreKind}


class WeekForm(Form):
    """Which chores of the week are done: ticked all at once."""

    done = CheckboxList(lazy_gettext("Done"), coerce=uuid_or_none, validate_choice=False)

    @classmethod
    def of(cls, shown: Sequence[Chore], names: Mapping[UUID, str]) -> Self:
        """Make the form of the chores that have come, of those who are seen."""
        form = cls(data={"done": [row.id for row in shown if row.done]})
        form.done.choices = [(row.id, f"{row.kind.label} · {names[row.stay_id]}") for row in shown]
        return form


class ClassForm(Form):
    """A class: when, about what, how long, who was there: ticked all at once."""

    day = day_field(lazy_gettext("Day"), default=clock.today)
    topic = text_field(lazy_gettext("What it was about"), most=120, needed=True)
    minutes = whole_number_field(lazy_gettext("How many minutes"), 1, LONGEST, needed=True, default=60)
    present = CheckboxList(lazy_gettext("Present"), coerce=uuid_or_none, validate_choice=False)

    @classmethod
    def of(cls, there: Sequence[Sleeper], called: Called, row: HouseClass | None, present: Sequence[UUID]) -> Self:
        """Make the form, filled with what is written; of a new class all are ticked."""
        filled = {"day": row.day, "topic": row.topic, "minutes": row.minutes} if row else {}
        form = cls(data={**filled, "present": list(present)})
        form.present.choices = [(one.stay.id, f"{called(one.case.person)} · {one.stay.bed.label}") for one in there]
        return form

    def details(self) -> ClassDetails:
        """Return what was typed."""
        return ClassDetails(day=self.day.data, topic=self.topic.data, minutes=self.minutes.data)

    def were_there(self, there: Sequence[Sleeper]) -> list[Sleeper]:
        """Return those who were ticked."""
        return [one for one in there if one.stay.id in (self.present.data or ())]
