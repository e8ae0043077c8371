"""Fiscal years for which figures can be requested: those of the programme that have begun."""

from outreach.core import clock
from outreach.core.clock import Period
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def asked_for(text: str) -> Period:
    """Return the days of a typed fiscal year, in the Buddhist era; Thai digits too.

    Raises Refused for text that is no year, a year before the programme, or one that has not begun: its empty table
    would look like a year without results.
    """
    first, present = clock.FIRST_FISCAL_YEAR, clock.fiscal_year(clock.today())
    typed = text.strip()
    year = int(typed) if typed.isdecimal() and len(typed) == len(str(first)) else 0
    if year > present:
        words = lazy_gettext(
            "Fiscal year %(year)s has not begun. The present one is %(present)s.", year=year, present=present
        )
        raise Refused(words, "fiscal_year")
    if year < first:
        words = lazy_gettext(
            "A fiscal year of the Buddhist era from %(first)s to %(present)s.", first=first, present=present
        )
        raise Refused(words, "fiscal_year")
    return Period.fiscal_year(year)
