"""Forms behind a link: short ones, for a thumb; nothing has to be typed that can be tapped."""

from datetime import datetime

from outreach.accompanying.appointments import AppointmentDetails
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import TimeField, day_field, required, text_field
from outreach.web.forms import Form


class LinkCodeForm(Form):
    """The code that was told by telephone."""

    code = text_field(
        lazy_gettext("Code"), most=20, needed=True, render_kw={"autocapitalize": "characters", "autocomplete": "off"}
    )


class LinkAppointmentForm(Form):
    """When, where, and whom to ask for."""

    day = day_field(lazy_gettext("Day"), past=False)
    at_time = TimeField(lazy_gettext("Time"), [required()])
    where = text_field(lazy_gettext("Where to come"))
    with_whom = text_field(lazy_gettext("Whom to ask for"))

    def details(self) -> AppointmentDetails:
        """What was typed."""
        at = datetime.combine(self.day.data, self.at_time.data, clock.TIME_ZONE)
        return AppointmentDetails(at=at, where=self.where.data, with_whom=self.with_whom.data)
