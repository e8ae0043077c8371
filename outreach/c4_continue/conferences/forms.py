"""Forms of a case conference: when and where, who takes part, what was decided, tasks, and their corrections."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField

from outreach.access.users import User
from outreach.c4_continue.conferences import holding, models
from outreach.c4_continue.conferences.giving import TaskDetails
from outreach.c4_continue.conferences.holding import BASES, ConferenceDetails, PartDetails
from outreach.c4_continue.conferences.models import Conference, ConferencePart, ConferenceTask
from outreach.casefile.cases import Case
from outreach.casefile.consents.who import Basis
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.casefile.reveals import carries
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.directory import agencies
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import OnlyIf, day_field, long_text_field, radio_field, required, text_field, uuid_or_none
from outreach.web.forms import Form
from outreach.web.typed_fields import TimeField

NO_CONSENT = lazy_gettext("needed if no consent covers the agency")
ONE_OF_THEM = lazy_gettext("a worker or an agency")


class ConferenceForm(Form):
    """When, where and about what."""

    day = day_field(lazy_gettext("Day"), past=False, years_ahead=1, default=clock.today)
    at_time = TimeField(lazy_gettext("Time"), [required()])
    where = text_field(lazy_gettext("Where they meet"), needed=True)
    topic = long_text_field(lazy_gettext("What it is about"), needed=True, most=2000, render_kw={"rows": 3})

    @classmethod
    def of(cls, row: Conference) -> Self:
        """Make the form, filled with what is planned."""
        return cls(data={"day": row.day, "at_time": row.at_time, "where": row.where, "topic": row.topic})

    def details(self) -> ConferenceDetails:
        """Return what was typed."""
        return ConferenceDetails(
            day=self.day.data, at_time=self.at_time.data, where=self.where.data, topic=self.topic.data
        )


class PartForm(Form):
    """Who takes part: a worker, or an agency with its people; and why, if no consent covers the agency."""

    worker = SelectField(
        lazy_gettext("Worker of the centre"), [OnlyIf(ONE_OF_THEM)], coerce=uuid_or_none, validate_choice=False
    )
    agency = SelectField(lazy_gettext("Agency"), [OnlyIf(ONE_OF_THEM)], coerce=uuid_or_none, validate_choice=False)
    people = text_field(lazy_gettext("Who comes for the agency"))
    basis = radio_field(lazy_gettext("Legal basis"), Basis, needed=NO_CONSENT, but={Basis.CONSENT})
    grounds = long_text_field(lazy_gettext("Why they take part"), most=2000, needed=NO_CONSENT, render_kw={"rows": 2})
    came = BooleanField(lazy_gettext("They were there when it was held"))

    def offer(self, session: Session, case: Case, row: Conference) -> None:
        """Offer who of the centre and which agencies can take part; once it was held, ask whether they were there."""
        if not row.is_held:
            del self.came
        mine = [(str(one.id), one.name) for one in holding.workers(session, case)]
        self.worker.choices = [("", gettext("No worker")), *mine]
        known = [(str(one), name) for one, name in agencies.nameable(session, case.centre_id)]
        self.agency.choices = [("", gettext("No agency")), *known]

    def details(self) -> PartDetails:
        """Return what was typed."""
        basis = self.basis.data if self.basis.data in BASES else None
        return PartDetails(
            user_id=self.worker.data,
            agency_id=self.agency.data,
            people=self.people.data if self.agency.data else None,
            basis=basis if self.agency.data else None,
            grounds=self.grounds.data if self.agency.data else None,
            came=self.came.data if "came" in self else None,
        )


class MinuteForm(Form):
    """Who was there, and what was decided."""

    came = CheckboxList(lazy_gettext("Who was there"), coerce=uuid_or_none, validate_choice=False)
    decided = long_text_field(lazy_gettext("What was decided"), needed=True, render_kw={"rows": 8})

    def offer(self, parts: Sequence[ConferencePart], *, unfolded: bool) -> None:
        """Offer who takes part; all are ticked at first."""
        self.came.choices = [(one.id, _words(one, unfolded=unfolded)) for one in parts]
        if not self.is_submitted():
            self.came.data = [one.id for one in parts]


def _words(one: ConferencePart, *, unfolded: bool) -> str:
    name, people = str(one.name(unfolded=unfolded)), one.coming(unfolded=unfolded)
    return f"{name} ({people})" if people else name


def _key(one: ConferencePart | ConferenceTask) -> str:
    return f"{'agency' if one.agency_id else 'user'}:{one.agency_id or one.user_id}"


class TaskForm(Form):
    """What is to be done, by whom and by when."""

    what = long_text_field(lazy_gettext("What is to be done"), needed=True, most=2000, render_kw={"rows": 3})
    owner = SelectField(lazy_gettext("Who does it"), [required()], validate_choice=False)
    due_on = day_field(lazy_gettext("By the day"), past=False, years_ahead=2)

    def offer(self, parts: Sequence[ConferencePart], *, unfolded: bool) -> None:
        """Offer who takes part."""
        theirs = [(_key(one), _words(one, unfolded=unfolded)) for one in parts]
        self.owner.choices = [("", gettext("Choose…")), *theirs]

    def check_owner(self, owner: str | None) -> None:
        """Raise Refused for an owner who is not offered."""
        if owner not in {one for one, _name in self.owner.choices}:
            raise Refused(holding.CHOOSE, "owner")

    def details(self) -> TaskDetails:
        """Return what was typed."""
        side, _colon, said = (self.owner.data or "").partition(":")
        who: UUID | None = uuid_or_none(said)
        return TaskDetails(
            what=self.what.data,
            due_on=self.due_on.data,
            user_id=who if side == "user" else None,
            agency_id=who if side == "agency" else None,
        )


class TaskDoneForm(Form):
    """When it was done, and what came of it."""

    done_on = day_field(lazy_gettext("Done on"), default=clock.today)
    result = long_text_field(lazy_gettext("What came of it"), most=2000, render_kw={"rows": 3})


class CorrectConferenceForm(CorrectingForm, ConferenceForm):
    """A conference, corrected: also what was decided, once it was held."""

    decided = long_text_field(lazy_gettext("What was decided"), render_kw={"rows": 8})

    @classmethod
    def of(cls, _session: Session, _case: Case, row: Conference, _actor: User) -> Self:  # type: ignore[override]
        """Make the form, filled with what is written."""
        said: dict[str, Any] = {"day": row.day, "at_time": row.at_time, "where": row.where, "topic": row.topic}
        return cls(data={**said, "decided": row.decided})

    def details(self) -> ConferenceDetails:
        """Return what was typed."""
        told = super().details()
        return ConferenceDetails(**{**vars(told), "decided": self.decided.data})


class CorrectTaskForm(CorrectingForm, TaskForm):
    """A task, corrected: also when it was done."""

    done_on = day_field(lazy_gettext("Done on"), needed=lazy_gettext("empty: not done yet"))
    result = long_text_field(lazy_gettext("What came of it"), most=2000, render_kw={"rows": 3})
    case_days: ClassVar[tuple[str, ...]] = ("done_on",)

    @classmethod
    def of(cls, session: Session, case: Case, row: ConferenceTask, actor: User) -> Self:
        """Make the form, filled with what is written; whose it is stays offered, though they take part no more."""
        said = {name: getattr(row, name) for name in ("what", "due_on", "done_on", "result")}
        form: Self = cls(data={"owner": _key(row), **said})
        parts, unfolded = models.parts(session, models.get(session, case.id, row.conference_id)), carries(case, actor)
        form.offer(parts, unfolded=unfolded)
        if _key(row) not in map(_key, parts):
            form.owner.choices = [*form.owner.choices, (_key(row), str(row.name(unfolded=unfolded)))]
        return form

    def details(self) -> TaskDetails:
        """Return what was typed."""
        told = super().details()
        return TaskDetails(**{**vars(told), "done_on": self.done_on.data, "result": self.result.data})
