"""From when to when something holds."""

from datetime import date

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def check_order(since: date | None, until: date | None) -> None:
    """Check that an end is not before its beginning. Raises Refused."""
    if since and until and until < since:
        raise Refused(lazy_gettext("This is before it began."), "until")


def holds(until: date | None) -> bool:
    """Return True if it has not ended yet."""
    return until is None or until > clock.today()


def overlap(since: date | None, until: date | None, other_since: date | None, other_until: date | None) -> bool:
    """Return True if two spans share a day; one may begin on the day on which the other ends."""
    first = since or date.min, until or date.max
    second = other_since or date.min, other_until or date.max
    return first[0] < second[1] and second[0] < first[1]
