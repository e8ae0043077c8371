"""An appointment as an iCalendar file: time and agency, and nothing of the young person."""

from collections.abc import Sequence
from datetime import timedelta

from icalendar import Alarm, Calendar, Event

from outreach.accompanying.appointments import Appointment
from outreach.c2_connect.referrals import Referral
from outreach.core import clock
from outreach.core.language import gettext

LASTS = timedelta(hours=1)
BEFORE = timedelta(days=-1)
CONTENT_TYPE = "text/calendar; charset=utf-8"


def file_of(referral: Referral, appointment: Appointment, moved: Sequence[Appointment] = ()) -> bytes:
    """Return the file. Place and contact stay in the case: many programs read the calendars of telephones.

    moved: earlier appointments moved to this one, oldest first. The oldest id is kept with a higher sequence number, so
    that a calendar moves its entry instead of showing two (RFC 5545, 3.8.7.4).
    """
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//outreach//appointments//TH")
    calendar.add("version", "2.0")
    title = gettext("Appointment – referral %(number)s", number=referral.number)
    event.add("uid", f"{(moved[0] if moved else appointment).id}@outreach")
    event.add("sequence", len(moved))
    event.add("dtstamp", clock.now())
    event.add("dtstart", appointment.at)
    event.add("dtend", appointment.at + LASTS)
    event.add("summary", title)
    event.add("location", referral.agency.name)
    event.add_component(_alarm(title))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", BEFORE)
    return alarm
