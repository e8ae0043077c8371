"""Forms of mentors and of whom they accompany."""

from functools import partial
from typing import ClassVar, Self
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import SelectField

from outreach.access.users import User
from outreach.c4_continue.mentors import accompanying, register
from outreach.c4_continue.mentors.accompanying import MOST_HOURS, WORDS, MentorshipDetails
from outreach.c4_continue.mentors.models import Mentor, Mentorship
from outreach.c4_continue.mentors.register import MentorDetails
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core import clock, identifiers
from outreach.core.language import gettext, lazy_gettext
from outreach.web import keyboards
from outreach.web.fields import day_field, long_text_field, required, text_field, uuid_or_none
from outreach.web.forms import Checks, Form
from outreach.web.number_field import whole_number_field

TOLD = "name", "phone", "checked_on", "trained_on"
GOES_ON = "until_on", "hours", "note"


class MentorForm(Form):
    """A mentor of the register."""

    checks: ClassVar[Checks] = ((identifiers.way, ("phone",)),)
    name = text_field(lazy_gettext("Name of the mentor"), needed=True)
    phone = text_field(lazy_gettext("Telephone"), most=60, render_kw=keyboards.TELEPHONE)
    checked_on = day_field(lazy_gettext("Background checked on"), needed=lazy_gettext("before they meet anybody"))
    trained_on = day_field(lazy_gettext("Trained on"), needed=False)

    @classmethod
    def of(cls, mentor: Mentor | None) -> Self:
        """Make the form, filled with a mentor if there is one."""
        return cls(data={name: getattr(mentor, name) for name in TOLD} if mentor else None)

    def details(self) -> MentorDetails:
        """Return what was typed."""
        return MentorDetails(**{name: self[name].data for name in TOLD})


class EndMentorForm(Form):
    """Why somebody is a mentor no more."""

    because = long_text_field(lazy_gettext("Reason"), most=1000, needed=True, render_kw={"rows": 2})


class GoOnForm(Form):
    """The hours so far, and whether it has ended."""

    hours = whole_number_field(lazy_gettext("Hours given so far"), 0, MOST_HOURS, needed=True, default=0)
    until_on = day_field(lazy_gettext("Ended on"), needed=False)
    note = long_text_field(lazy_gettext("How it goes"), most=2000, render_kw={"rows": 3})

    @classmethod
    def of(cls, case: Case, row: Mentorship) -> Self:
        """Make the form, filled with what stands."""
        form = cls(data={name: getattr(row, name) for name in GOES_ON})
        form.also(partial(accompanying.check_days, case, row.from_on), "until_on")
        return form

    def details(self, row: Mentorship) -> MentorshipDetails:
        """Return what was typed, with what stands besides."""
        told = {name: self[name].data for name in GOES_ON}
        return MentorshipDetails(mentor_id=row.mentor_id, from_on=row.from_on, **told)


class MentorshipForm(Form):
    """That a mentor accompanies somebody."""

    mentor_id = SelectField(lazy_gettext("Mentor"), [required()], coerce=uuid_or_none, validate_choice=False)
    from_on = day_field(lazy_gettext("From"), default=clock.today)
    until_on = day_field(lazy_gettext("Ended on"), needed=False)
    hours = whole_number_field(lazy_gettext("Hours given so far"), 0, MOST_HOURS, needed=True, default=0)
    note = long_text_field(lazy_gettext("How it goes"), most=2000, render_kw={"rows": 3})

    @classmethod
    def to(cls, session: Session, case: Case) -> Self:
        """Make the empty form for a case."""
        form = cls()
        form.offer(session, case, None)
        return form

    def offer(self, session: Session, case: Case, standing: UUID | None) -> None:
        """Offer the mentors who were checked and are still with us, and the one that stands."""
        able = [one for one in register.of_centre(session, case.centre_id) if one.may_accompany or one.id == standing]
        self.mentor_id.choices = [("", gettext("Choose…")), *((str(one.id), one.name or "–") for one in able)]
        self.also(partial(accompanying.check_days, case), "from_on", "until_on")

    def details(self) -> MentorshipDetails:
        """Return what was typed."""
        return MentorshipDetails(**{name: self[name].data for name in WORDS})


class CorrectMentorshipForm(CorrectingForm, MentorshipForm):
    """That a mentor accompanies somebody, corrected."""

    case_days = ("from_on",)
    same = WORDS

    @classmethod
    def of(cls, session: Session, case: Case, row: Mentorship, actor: User) -> Self:
        """Make the form, filled with what is written."""
        form = super().of(session, case, row, actor)
        form.offer(session, case, row.mentor_id)
        return form
