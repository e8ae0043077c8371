"""The moment of what is written of life in a house, or at a camp: not outside of it, not in the future."""

from datetime import date, datetime, time

from outreach.c3_control.camps import Camp
from outreach.c3_control.stays import Stay
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def of(day: date, at_time: time) -> datetime:
    """Return the moment of a day and a time in Thailand."""
    return datetime.combine(day, at_time, clock.TIME_ZONE)


def check_past(day: date, at_time: time) -> None:
    """Raise Refused for a moment that has not come."""
    if of(day, at_time) > clock.now():
        raise Refused(lazy_gettext("This time has not come yet."), "at_time")


def check_of_stay(stay: Stay, day: date, at_time: time) -> None:
    """Raise Refused for a moment outside the stay, or one that has not come."""
    check_in_stay(stay, day)
    check_past(day, at_time)


def check_of_camp(camp: Camp, day: date, at_time: time) -> None:
    """Raise Refused for a moment outside the camp, or one that has not come."""
    check_in_camp(camp, day)
    check_past(day, at_time)


def check_in_camp(camp: Camp, day: date) -> None:
    """Raise Refused for a day outside the camp."""
    if not camp.begins_on <= day <= camp.ends_on:
        raise Refused(lazy_gettext("This day is not a day of the camp."), "day")


def check_in_stay(stay: Stay, day: date) -> None:
    """Raise Refused for a day outside the stay."""
    if day < stay.begins_on or (stay.ends_on is not None and day > stay.ends_on):
        raise Refused(lazy_gettext("They did not sleep here on that day."), "day")
