"""Forms of the working group. None of them is for the name of a young person, and they say so."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from wtforms import SelectField

from outreach.access.users import User
from outreach.core import clock
from outreach.core.language import gettext, lazy_gettext
from outreach.directory.agencies import Agency
from outreach.directory.working_group.decisions import DecisionDetails, check_owner
from outreach.directory.working_group.meetings import AgendaPart, GroupMinutes, MeetingDetails
from outreach.directory.working_group.members import GroupMember, MemberDetails
from outreach.directory.working_group.signed import Signed
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import OnlyIf, day_field, long_text_field, optional, required, text_field, uuid_or_none
from outreach.web.forms import Checks, Form
from outreach.web.typed_fields import TimeField


class MemberForm(Form):
    """A new member of the working group."""

    agency = SelectField(lazy_gettext("Agency"), [required()], coerce=uuid_or_none, validate_choice=False)
    name = text_field(lazy_gettext("Name"), most=120, needed=True)
    position = text_field(lazy_gettext("Position"), most=200)
    since = day_field(lazy_gettext("From"), default=clock.today)

    def offer(self, found: Iterable[Agency]) -> None:
        """Fill the list of agencies."""
        self.agency.choices = [("", gettext("Choose…")), *((str(one.id), one.name) for one in found)]

    def details(self) -> MemberDetails:
        """Return the member as typed."""
        return MemberDetails(name=self.name.data, position=self.position.data, since=self.since.data)


class ChangeMemberForm(Form):
    """Name, position and first day of a member, to be put right."""

    name = text_field(lazy_gettext("Name"), most=120, needed=True)
    position = text_field(lazy_gettext("Position"), most=200)
    since = day_field(lazy_gettext("From"))

    def details(self) -> MemberDetails:
        """Return the member as typed."""
        return MemberDetails(name=self.name.data, position=self.position.data, since=self.since.data)


class LastDayForm(Form):
    """The last day of a member; empty while they still sit in the working group."""

    until = day_field(lazy_gettext("Last day in the working group"), needed=False)


class MeetingForm(Form):
    """Day, time and place of a meeting, and what it is to decide."""

    day = day_field(lazy_gettext("Day"), default=clock.today, past=False)
    at_time = TimeField(lazy_gettext("Time"), [optional()])
    where = text_field(lazy_gettext("Where it is held"), needed=True)
    agenda = long_text_field(lazy_gettext("What is to be decided, a line for each"))

    def details(self) -> MeetingDetails:
        """Return the meeting as typed."""
        values = {"at_time": self.at_time.data, "where": self.where.data, "agenda": self.agenda.data}
        return MeetingDetails(day=self.day.data, **values)


class MinutesForm(Form):
    """Who came, and what was said and resolved in each part of the agenda."""

    came: Any = CheckboxList(lazy_gettext("Members who came"), coerce=uuid_or_none)
    others = text_field(lazy_gettext("Others who were there"), most=1000)
    chair_said = long_text_field(AgendaPart.CHAIR.label)
    chair_resolved = long_text_field(lazy_gettext("Resolution"), most=2000)
    minutes_said = long_text_field(AgendaPart.MINUTES.label)
    minutes_resolved = long_text_field(lazy_gettext("Resolution"), most=2000)
    told_said = long_text_field(AgendaPart.TOLD.label)
    told_resolved = long_text_field(lazy_gettext("Resolution"), most=2000)
    decided_said = long_text_field(AgendaPart.DECIDED.label)
    decided_resolved = long_text_field(lazy_gettext("Resolution"), most=2000)
    other_said = long_text_field(AgendaPart.OTHER.label)
    other_resolved = long_text_field(lazy_gettext("Resolution"), most=2000)

    @classmethod
    def of(
        cls,
        members: Sequence[GroupMember],
        came: Iterable[UUID],
        others: str | None,
        known: Mapping[AgendaPart, GroupMinutes],
    ) -> "MinutesForm":
        """Make the form, filled with what is written."""
        data: dict[str, Any] = {"came": list(came), "others": others}
        for part, row in known.items():
            data |= {f"{part.value}_said": row.said, f"{part.value}_resolved": row.resolved}
        form = cls(data=data)
        form.came.choices = [(one.id, f"{one.name} · {one.agency.name}") for one in members]
        return form

    def words(self) -> dict[AgendaPart, tuple[str | None, str | None]]:
        """Return what was said and resolved, by the parts of the agenda."""
        return {part: (self[f"{part.value}_said"].data, self[f"{part.value}_resolved"].data) for part in AgendaPart}


class DecisionForm(Form):
    """A decision: what, who, until when."""

    checks: ClassVar[Checks] = ((check_owner, ("worker", "agency")),)
    words = long_text_field(lazy_gettext("What was decided"), most=2000, needed=True)
    worker = SelectField(
        lazy_gettext("A colleague does it"),
        [OnlyIf(lazy_gettext("or an agency, below"))],
        coerce=uuid_or_none,
        validate_choice=False,
    )
    agency = SelectField(
        lazy_gettext("An agency does it"),
        [OnlyIf(lazy_gettext("or a colleague, above"))],
        coerce=uuid_or_none,
        validate_choice=False,
    )
    due_on = day_field(lazy_gettext("Until"), past=False)

    def offer(self, workers: Iterable[User], found: Iterable[Agency]) -> None:
        """Fill both lists."""
        self.worker.choices = [("", "–"), *((str(one.id), one.name) for one in workers)]
        self.agency.choices = [("", "–"), *((str(one.id), one.name) for one in found)]

    def details(self) -> DecisionDetails:
        """Return the decision as typed."""
        known = {value for value, _words in (*self.worker.choices, *self.agency.choices)}
        chosen = [one if str(one) in known else None for one in (self.worker.data, self.agency.data)]
        return DecisionDetails(words=self.words.data, due_on=self.due_on.data, worker_id=chosen[0], agency_id=chosen[1])


class DoneForm(Form):
    """That a decision is done: on which day, and what came of it."""

    done_on = day_field(lazy_gettext("Done on"), default=clock.today)
    outcome = long_text_field(lazy_gettext("What came of it"), most=2000)


class SignedForm(Form):
    """A memorandum that was signed at the meeting."""

    agreement = SelectField(lazy_gettext("Memorandum (MOU)"), [required()], coerce=uuid_or_none, validate_choice=False)

    def offer(self, found: Iterable[Signed]) -> None:
        """Fill the list."""
        listed = ((str(agreement.id), agency.name) for agreement, agency in found)
        self.agreement.choices = [("", gettext("Choose…")), *listed]
