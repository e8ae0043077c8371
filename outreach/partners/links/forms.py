"""Forms behind a link: short ones, for a thumb; nothing has to be typed that can be tapped."""

from datetime import datetime

from outreach.c2_connect.appointments import AppointmentDetails
from outreach.c2_connect.given import Given, fitting
from outreach.c2_connect.referrals import NOTHING_GIVEN
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.directory.needs import Need
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import Filled, TimeField, day_field, long_text_field, required, text_field
from outreach.web.forms import Form


class LinkCodeForm(Form):
    """The code that was told by telephone."""

    code = text_field(
        lazy_gettext("Code"), most=20, needed=True, render_kw={"autocapitalize": "characters", "autocomplete": "off"}
    )


class LinkAnswerForm(Form):
    """A word to the caseworker, if there is one."""

    note = long_text_field(lazy_gettext("A word to the caseworker"), most=2000)


class LinkWaitingForm(LinkAnswerForm):
    """When a place is expected, if that is known."""

    expected_on = day_field(lazy_gettext("A place is expected on"), needed=False, past=False)


class LinkDoneForm(LinkAnswerForm):
    """What the young person got."""

    given = CheckboxList(lazy_gettext("What they got"), [Filled(NOTHING_GIVEN)], coerce=Given)

    def offer(self, need: Need) -> "LinkDoneForm":
        """Let them choose among what fits the need."""
        self.given.choices = [(one.value, one.label) for one in fitting(need)]
        return self


class LinkAppointmentForm(Form):
    """When, where, and whom to ask for."""

    day = day_field(lazy_gettext("Day"), past=False)
    time = TimeField(lazy_gettext("Time"), [required()])
    where = text_field(lazy_gettext("Where to come"))
    with_whom = text_field(lazy_gettext("Whom to ask for"))

    def details(self) -> AppointmentDetails:
        """What was typed."""
        at = datetime.combine(self.day.data, self.time.data, clock.TIME_ZONE)
        return AppointmentDetails(at=at, where=self.where.data, with_whom=self.with_whom.data)
