"""Forms behind a link: short, for use with a thumb, with taps in place of typing."""

from outreach.accompanying.appointments import Appointment, AppointmentDetails
from outreach.accompanying.forms import MomentForm
from outreach.core.language import lazy_gettext
from outreach.web.fields import text_field
from outreach.web.forms import Form


class LinkCodeForm(Form):
    """Form of the code told by telephone."""

    code = text_field(
        lazy_gettext("Code"), most=20, needed=True, render_kw={"autocapitalize": "characters", "autocomplete": "off"}
    )


class LinkAppointmentForm(MomentForm):
    """Form of an appointment: day, time, place, contact."""

    where = text_field(lazy_gettext("Where to come"))
    with_whom = text_field(lazy_gettext("Whom to ask for"))

    def details(self, standing: Appointment | None) -> AppointmentDetails:
        """Return the form's values; how they get there and who goes along stay as they stand."""
        return AppointmentDetails(
            at=self.moment(),
            where=self.where.data,
            with_whom=self.with_whom.data,
            transport=standing.transport if standing else None,
            escort=standing.escort if standing else None,
        )
