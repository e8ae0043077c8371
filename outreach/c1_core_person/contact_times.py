"""The time of a contact on another day: one that was typed is kept, one that the form preset says nothing of it."""

from datetime import date, datetime, time, timedelta
from typing import Protocol

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

_MINUTE = "%Y-%m-%dT%H:%M"
WHILE_WRITING = timedelta(minutes=30)  # from when a form is opened, with the time in it, until it is sent (design)


class Timed(Protocol):
    """The attributes of a contact that this module reads."""

    @property
    def day(self) -> date:
        """Day of the meeting."""

    @property
    def at_time(self) -> time | None:
        """Local time of the meeting, if known."""

    @property
    def made_at(self) -> datetime:
        """Moment of the writing."""


def is_of_writing(contact: Timed) -> bool:
    """Return True if the time is that at which the contact was written down: it says nothing of another day."""
    if contact.at_time is None:
        return False
    wrote = clock.local(contact.made_at)
    return abs(wrote - datetime.combine(contact.day, contact.at_time, wrote.tzinfo)) <= WHILE_WRITING


def check(contact: Timed, day: date, at_time: time | None, holds: bool) -> None:
    """Raise Refused where a contact moves to another day with a time that only says when it was written down.

    holds: it was asked, and is right all the same.
    """
    if day != contact.day and at_time and not holds and is_of_writing(contact) and _is_same(at_time, contact.at_time):
        words = lazy_gettext(
            "This time is when it was first written down. Write that of the new day, leave it empty, or tick below "
            "that it is right."
        )
        raise Refused(words, "at_time")


def preset_now() -> str:
    """Return the moment with which a form begins, to the minute: its day and its time."""
    return clock.local(clock.now()).strftime(_MINUTE)


def is_of_preset(day: date | None, at_time: time | None, preset: str | None) -> bool:
    """Return True for the time that a form began with, on another day than it began with. preset: `preset_now` then."""
    try:
        began = datetime.strptime(preset or "", _MINUTE)
    except ValueError:
        return False
    return bool(day and at_time and day != began.date() and _is_same(at_time, began.time()))


def check_preset(day: date, at_time: time | None, holds: bool, preset: str | None) -> None:
    """Raise Refused where a contact of another day has the time that its form began with. holds: it is right."""
    if not holds and is_of_preset(day, at_time, preset):
        words = lazy_gettext(
            "This is the time at which the form was opened. Write that of the day of the contact, leave it empty, or "
            "tick below that it is right."
        )
        raise Refused(words, "at_time")


def _is_same(one: time, other: time | None) -> bool:
    """Return True for the same minute: a form shows no seconds."""
    return other is not None and (one.hour, one.minute) == (other.hour, other.minute)
