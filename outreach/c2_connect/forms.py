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
    """Which needs were found."""

    act = Act.SCREENING
    needs = CheckboxList(lazy_gettext("Needs"), choices=Need.choices, coerce=Need)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    story = long_text_field(lazy_gettext("What was said"))

    def details(self) -> ScreeningDetails:
        """What was chosen."""
        return ScreeningDetails(day=self.day.data, needs=self.needs.data or [], story=self.story.data)

    def needs_basis(self) -> bool:
        """Only what tells of health or safety asks for one."""
        return asks_basis(self.needs.data or ())
