"""Forms behind a link: short, for use with a thumb, with taps in place of typing."""

from datetime import datetime
from typing import Self

from outreach.accompanying.appointments import Appointment, AppointmentDetails
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

    @classmethod
    def of(cls, standing: Appointment | None) -> Self:
        """Return the form filled with the appointment that stands, so that moving it loses nothing."""
        if standing is None:
            return cls()
        at = clock.local(standing.at)
        return cls(obj=standing, day=at.date(), at_time=at.time())

    def details(self, standing: Appointment | None) -> AppointmentDetails:
        """Return the form's values; how they get there and who goes along stay as they stand."""
        return AppointmentDetails(
            at=datetime.combine(self.day.data, self.at_time.data, clock.TIME_ZONE),
            where=self.where.data,
            with_whom=self.with_whom.data,
            transport=standing.transport if standing else None,
            escort=standing.escort if standing else None,
        )
