"""The form of a path to city inspector."""

from functools import partial
from typing import Self

from outreach.c4_continue.inspectors import paths
from outreach.c4_continue.inspectors.paths import DAYS, MOST_HOURS, WORDS, InspectorPath, PathDetails
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import day_field, long_text_field
from outreach.web.forms import Form
from outreach.web.number_field import whole_number_field


class PathForm(Form):
    """How far somebody has come."""

    volunteer_since = day_field(lazy_gettext("Volunteer since"), default=clock.today)
    hours = whole_number_field(lazy_gettext("Hours as a volunteer"), 0, MOST_HOURS, needed=True, default=0)
    applied_on = day_field(lazy_gettext("Applied on"), needed=False)
    examined_on = day_field(lazy_gettext("Examined on"), needed=False)
    appointed_on = day_field(lazy_gettext("Appointed on"), needed=False)
    ended_on = day_field(lazy_gettext("Ended on"), needed=False)
    note = long_text_field(lazy_gettext("Remark"), most=2000, render_kw={"rows": 3})

    @classmethod
    def to(cls, case: Case, row: InspectorPath | None = None) -> Self:
        """Make the form for a case, filled with what stands if there is something."""
        form = cls(data={name: getattr(row, name) for name in WORDS} if row else None)
        form.also(partial(paths.check_days, case), *DAYS, "ended_on")
        return form

    def details(self) -> PathDetails:
        """Return what was typed."""
        return PathDetails(**{name: self[name].data for name in WORDS})


class CorrectPathForm(CorrectingForm, PathForm):
    """A path to city inspector, corrected."""

    case_days = ("volunteer_since",)
    same = WORDS
