"""Days as they stand on official papers: in Thai, written out."""

from datetime import date

from outreach.core import clock, thai
from outreach.core.languages import OF_PAPERS


def long_day(day: date) -> str:
    """Return a day with the name of its month, in Thai digits: ๒๑ พฤศจิกายน ๒๕๖๙."""
    return thai.in_thai_digits(plain_day(day))


def plain_day(day: date) -> str:
    """Return the same in the digits of a form that is not a letter of an office: 21 พฤศจิกายน 2569."""
    return clock.show_date(day, OF_PAPERS, "long")
