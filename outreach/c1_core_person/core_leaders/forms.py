"""Forms of a term as a core leader."""

from typing import ClassVar, Self

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person.core_leaders import LeaderTerm, TermAsItWas, TermDetails, TermEnd, check_order, check_span
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import day_field, radio_field, text_field
from outreach.web.forms import Checks, Form


class TermForm(Form):
    """What they do as a core leader, from when, and where they were trained."""

    checks: ClassVar[Checks] = ((check_order, ("trained_on", "since")),)
    role = text_field(lazy_gettext("Task as a core leader"), needed=True)
    since = day_field(lazy_gettext("From"), default=clock.today)
    trained_on = day_field(lazy_gettext("Trained on"), needed=False)
    trained_where = text_field(lazy_gettext("Trained where"))

    def details(self) -> TermDetails:
        """Return the term as typed."""
        return TermDetails(
            role=self.role.data,
            since=self.since.data,
            trained_on=self.trained_on.data,
            trained_where=self.trained_where.data,
        )


class EndTermForm(Form):
    """The last day of a term, and why it ended."""

    until = day_field(lazy_gettext("Last day"), default=clock.today)
    ended_why = radio_field(lazy_gettext("Why it ended"), TermEnd)


class CorrectTermForm(CorrectingForm, TermForm):
    """A term, corrected: of one that has ended the end too, which goes if its day is taken out."""

    checks: ClassVar[Checks] = ((check_span, ("since", "until")),)
    same = ("role", "since", "trained_on", "trained_where", "until", "ended_why")
    case_days = ("since",)
    until = day_field(lazy_gettext("Last day"), needed=False)
    ended_why = radio_field(lazy_gettext("Why it ended"), TermEnd)

    @classmethod
    def of(cls, session: Session, case: Case, row: LeaderTerm, actor: User) -> Self:
        """Make the form, filled with what is written."""
        form = super().of(session, case, row, actor)
        if row.until is None:
            del form.until, form.ended_why
        return form

    def details(self) -> TermAsItWas:
        """Return the term as it should read."""
        end = {name: self[name].data for name in ("until", "ended_why") if name in self}
        return TermAsItWas(**vars(super().details()), **end)
