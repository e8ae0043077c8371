"""Forms of accompaniment: appointment, hand-over, feedback."""

from datetime import date, datetime, time
from typing import ClassVar, Self

from outreach.accompanying.appointments import Appointment, AppointmentDetails, Escort, Transport, check_moment
from outreach.accompanying.feedbacks import FeedbackDetails, Helped, HowWasIt, WhyNot, check_reason
from outreach.accompanying.handovers import HandoverDetails
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import ONLY_THEN, day_field, long_text_field, radio_field, required, text_field
from outreach.web.forms import Checks, Form
from outreach.web.typed_fields import TimeField


def _moment(day: date, at_time: time) -> datetime:
    return datetime.combine(day, at_time, clock.TIME_ZONE)


class MomentForm(Form):
    """When an appointment is, filled with the one that stands, so that moving it loses nothing."""

    checks: ClassVar[Checks] = ((lambda day, at_time: check_moment(_moment(day, at_time)), ("day", "at_time")),)
    day = day_field(lazy_gettext("Day"), past=False)
    at_time = TimeField(lazy_gettext("Time"), [required()])

    @classmethod
    def of(cls, standing: Appointment | None) -> Self:
        """Return the form, filled with the appointment that stands, if there is one."""
        if standing is None:
            return cls()
        at = clock.local(standing.at)
        return cls(obj=standing, day=at.date(), at_time=at.time())

    def moment(self) -> datetime:
        """Return what was typed, in the time zone of Thailand."""
        return _moment(self.day.data, self.at_time.data)


class AppointmentForm(MomentForm):
    """Form of an appointment."""

    where = text_field(lazy_gettext("Place"))
    with_whom = text_field(lazy_gettext("With whom"))
    transport = radio_field(lazy_gettext("How they get there"), Transport, needed=False)
    escort = radio_field(lazy_gettext("Who goes along"), Escort, needed=False)

    def details(self) -> AppointmentDetails:
        """Return the form's values as AppointmentDetails."""
        return AppointmentDetails(
            at=self.moment(),
            where=self.where.data,
            with_whom=self.with_whom.data,
            transport=self.transport.data,
            escort=self.escort.data,
        )


class HandoverForm(Form):
    """Form of a hand-over."""

    day = day_field(lazy_gettext("Day"), default=clock.today)
    escort = radio_field(lazy_gettext("Who went along"), Escort, default=Escort.CASEWORKER)
    told = long_text_field(lazy_gettext("What was told, and to whom"), needed=True)

    def details(self) -> HandoverDetails:
        """Return the form's values as HandoverDetails."""
        return HandoverDetails(day=self.day.data, escort=self.escort.data, told=self.told.data)


class FeedbackForm(Form):
    """Form of the young person's feedback."""

    checks: ClassVar[Checks] = ((check_reason, ("helped", "why_not")),)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    helped = radio_field(lazy_gettext("Did they get help?"), Helped)
    why_not = radio_field(lazy_gettext("If not, why not?"), WhyNot, needed=ONLY_THEN)
    how = radio_field(lazy_gettext("How was it there?"), HowWasIt, needed=False)
    words = long_text_field(lazy_gettext("In their own words"))

    def details(self) -> FeedbackDetails:
        """Return the form's values as FeedbackDetails."""
        return FeedbackDetails(
            day=self.day.data,
            helped=self.helped.data,
            why_not=self.why_not.data,
            how=self.how.data,
            words=self.words.data,
        )
