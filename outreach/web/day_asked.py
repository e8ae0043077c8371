"""The day that the address of a page names: as people type it, in either era, or as a program writes it."""

from datetime import date

from outreach.core import clock, typed_days
from outreach.core.typed_days import DateProblem


def of(said: str | None) -> date:
    """Return the day; today for none, for one to come, and for what is no day."""
    try:
        return min(typed_days.read_date(said), clock.today()) if said else clock.today()
    except DateProblem:
        return clock.today()
