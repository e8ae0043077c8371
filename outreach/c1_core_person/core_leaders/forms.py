"""Forms of a term as a core leader."""

from typing import ClassVar

from outreach.c1_core_person.core_leaders import TermDetails, TermEnd, check_order
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
    """A term, corrected."""

    same = ("role", "since", "trained_on", "trained_where")
    case_days = ("since",)
