"""The form of a job."""

from typing import Any, ClassVar

from outreach.casefile.evolving.forms import CorrectingEvolving, EvolvingForm
from outreach.casefile.work.jobs import Job, Lost, Still, Wage, check_end
from outreach.core.language import lazy_gettext
from outreach.web.fields import choice_field, day_field, long_text_field, radio_field, text_field
from outreach.web.forms import Checks


class JobForm(EvolvingForm):
    """A job."""

    table = Job
    checks: ClassVar[Checks] = ((check_end, ("began_on", "lost_on", "lost_because")),)
    hints: ClassVar[Any] = {"lost_on": lazy_gettext("Only if they work there no longer.")}
    employer = text_field(lazy_gettext("Employer"), most=200, needed=True)
    task = text_field(lazy_gettext("What they do there"), most=200)
    began_on = day_field(lazy_gettext("Began on"), needed=False)
    trial_until = day_field(lazy_gettext("On trial until"), needed=False, past=False, years_ahead=2)
    wage = choice_field(lazy_gettext("Wage"), Wage, needed=False)
    after_three = radio_field(lazy_gettext("After 3 months"), Still, needed=False)
    after_six = radio_field(lazy_gettext("After 6 months"), Still, needed=False)
    after_twelve = radio_field(lazy_gettext("After 12 months"), Still, needed=False)
    lost_on = day_field(lazy_gettext("Ended on"), needed=lazy_gettext("needed if it ended"))
    lost_because = choice_field(lazy_gettext("Why it ended"), Lost, needed=False)
    story = long_text_field(lazy_gettext("In words"), most=2000, render_kw={"rows": 3})


class CorrectJobForm(CorrectingEvolving, JobForm):
    """A job, corrected."""
