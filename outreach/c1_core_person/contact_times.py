"""The time of a contact that moves to another day: one that was typed goes along, one that the form preset does not."""

from datetime import date, datetime, time, timedelta
from typing import Protocol

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

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


def _is_same(one: time, other: time | None) -> bool:
    """Return True for the same minute: a form shows no seconds."""
    return other is not None and (one.hour, one.minute) == (other.hour, other.minute)
