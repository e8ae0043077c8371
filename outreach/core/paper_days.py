"""Days and times as they stand on official papers: in Thai, written out."""

from datetime import date, time

from outreach.core import clock, thai
from outreach.core.languages import OF_PAPERS


def long_day(day: date) -> str:
    """Return a day with the name of its month, in Thai digits: ๒๑ พฤศจิกายน ๒๕๖๙."""
    return thai.in_thai_digits(plain_day(day))


def time_of_day(at: time) -> str:
    """Return a time of day in Thai digits: ๐๙.๓๐, before «น.»."""
    return thai.in_thai_digits(clock.show_time(at, OF_PAPERS))


def plain_day(day: date) -> str:
    """Return the same in the digits of a form that is not a letter of an office: 21 พฤศจิกายน 2569."""
    return clock.show_date(day, OF_PAPERS, "long")
