"""The agenda as an iCalendar file (RFC 5545): kinds, days and times, and no name of anybody or of an agency."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event

from outreach.accompanying.calendars import LASTS
from outreach.core import clock
from outreach.core.language import gettext
from outreach.dashboard.agenda.entries import Entry

EVERY = timedelta(hours=1)  # a calendar may ask again


def file_of(found: Iterable[Entry], address: Callable[[Entry], str]) -> bytes:
    """Return the file. address: of the page to open for an entry; it names nobody either."""
    calendar = Calendar()
    calendar.add("prodid", "-//outreach//agenda//TH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", gettext("Baan Rao"))
    calendar.add("refresh-interval", EVERY, {"value": "DURATION"})
    for entry in found:
        calendar.add_component(_event(entry, address(entry)))
    return bytes(calendar.to_ical())


def _event(entry: Entry, page: str) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'{entry.kind}/{entry.about.id}')}@outreach")
    event.add("dtstamp", clock.now())
    event.add("dtstart", entry.at or entry.first)
    event.add("dtend", entry.at + LASTS if entry.at else entry.last + timedelta(days=1))
    event.add("summary", str(entry.kind.label))
    event.add("url", page)
    if entry.at is None:
        event.add("transp", "TRANSPARENT")  # a day with a task in it is not taken
    return event
