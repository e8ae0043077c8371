"""Forms behind a link: short, for use with a thumb, with taps in place of typing."""

from datetime import datetime

from outreach.accompanying.appointments import AppointmentDetails
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import TimeField, day_field, required, text_field
from outreach.web.forms import Form


class LinkCodeForm(Form):
    """Form of the code told by telephone."""

    code = text_field(
        lazy_gettext("Code"), most=20, needed=True, render_kw={"autocapitalize": "characters", "autocomplete": "off"}
    )


class LinkAppointmentForm(Form):
    """Form of an appointment: day, time, place, contact."""

    day = day_field(lazy_gettext("Day"), past=False)
    at_time = TimeField(lazy_gettext("Time"), [required()])
    where = text_field(lazy_gettext("Where to come"))
    with_whom = text_field(lazy_gettext("Whom to ask for"))

    def details(self) -> AppointmentDetails:
        """Return the form's values as AppointmentDetails."""
        at = datetime.combine(self.day.data, self.at_time.data, clock.TIME_ZONE)
        return AppointmentDetails(at=at, where=self.where.data, with_whom=self.with_whom.data)
