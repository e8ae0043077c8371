"""Forms of the second C."""

from outreach.c2_connect.screenings import ScreeningDetails, asks_basis
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.directory.needs import Need
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import (
    day_field,
    long_text_field,
)


class ScreeningForm(FormWithBasis):
    """Form of a screening."""

    act = Act.SCREENING
    needs = CheckboxList(lazy_gettext("Needs"), choices=Need.choices, coerce=Need)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    story = long_text_field(lazy_gettext("What was said"))

    def details(self) -> ScreeningDetails:
        """Return the form's values as ScreeningDetails."""
        return ScreeningDetails(day=self.day.data, needs=self.needs.data or [], story=self.story.data)

    def needs_basis(self) -> bool:
        """Return True if a screened need is sensitive (health or safety)."""
        return asks_basis(self.needs.data or ())
