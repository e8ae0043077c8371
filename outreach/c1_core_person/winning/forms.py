"""Forms of what happens with a core person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from wtforms import SelectField

from outreach.access.users import User
from outreach.c1_core_person.winning import Standing, TalkDetails, TalkWay
from outreach.c1_core_person.winning.activities import ActivityDetails, check_days
from outreach.c1_core_person.winning.board import Row
from outreach.core import clock
from outreach.core.language import gettext, lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import (
    choice_field,
    day_field,
    long_text_field,
    radio_field,
    required,
    text_field,
    uuid_or_none,
)
from outreach.web.forms import Checks, Form


class TalkForm(Form):
    """A talk with a core person, and how they stand after it."""

    day = day_field(lazy_gettext("Day"), default=clock.today)
    way = radio_field(lazy_gettext("How you talked"), TalkWay, default=TalkWay.MET)
    standing = choice_field(
        lazy_gettext("How they stand after it"), Standing, needed=False, empty=lazy_gettext("As before")
    )
    worker = SelectField(lazy_gettext("Who talked with them"), [required()], coerce=uuid_or_none)
    words = long_text_field(lazy_gettext("What was said, in your own words"))

    def offer(self, workers: Iterable[User], actor: User) -> None:
        """Fill the list of who talked: colleagues of the centre, oneself first."""
        others = ((str(one.id), one.name) for one in workers if one.id != actor.id)
        self.worker.choices = [(str(actor.id), actor.name), *others]

    def details(self) -> TalkDetails:
        """Return the talk as typed."""
        return TalkDetails(
            day=self.day.data,
            way=self.way.data,
            standing=self.standing.data,
            worker_id=self.worker.data,
            words=self.words.data,
        )


class LastDayForm(Form):
    """The last day of what a core person does; empty while it goes on."""

    until = day_field(lazy_gettext("Last day"), needed=False, past=False)


class ActivityForm(Form):
    """Something that a core person does."""

    checks: ClassVar[Checks] = ((check_days, ("since", "until")),)
    what = text_field(lazy_gettext("What they do"), needed=True)
    since = day_field(lazy_gettext("From"), default=clock.today)
    until = day_field(lazy_gettext("Until"), needed=False, past=False)

    def details(self) -> ActivityDetails:
        """Return it as typed."""
        return ActivityDetails(what=self.what.data, since=self.since.data, until=self.until.data)


class HandOverForm(Form):
    """The core persons, and who answers for them from now on."""

    core_persons = CheckboxList(lazy_gettext("Core persons"), coerce=uuid_or_none)
    worker = SelectField(lazy_gettext("Hand over to"), [required()], coerce=uuid_or_none, validate_choice=False)

    def offer(self, found: Sequence[Row], able: Sequence[User], names: Mapping[UUID, str]) -> None:
        """Fill both lists: those of whom nobody at the centre answers come first, and are ticked."""
        carries = {one.id for one in able}
        rows = sorted(found, key=lambda row: row.worker_id in carries)
        self.core_persons.choices = [(row.core_person.id, _words(row, names)) for row in rows]
        self.worker.choices = [("", gettext("Choose…")), *((str(one.id), one.name) for one in able)]
        if not self.is_submitted():
            self.core_persons.data = [row.core_person.id for row in rows if row.worker_id not in carries]


def _words(row: Row, names: Mapping[UUID, str]) -> str:
    answers = names.get(row.worker_id) if row.worker_id else None
    return " · ".join((row.core_person.name or "–", str(row.standing.label), answers or gettext("nobody")))
