"""From when to when something holds."""

from datetime import date

from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def check_order(since: date | None, until: date | None) -> None:
    """Check that an end is not before its beginning. Raises Refused."""
    if since and until and until < since:
        raise Refused(lazy_gettext("This is before it began."), "until")


def check_born(case: Case, since: date | None, until: date | None) -> None:
    """Check that nothing of them is before the year of their birth; one earlier, as an age may be a guess. Raises
    Refused."""
    born = case.person.birth_year
    for name, day in (("since", since), ("until", until)):
        if born and day and day.year < born - 1:
            raise Refused(lazy_gettext("This is before they were born."), name)


def holds(until: date | None) -> bool:
    """Return True if it has not ended yet."""
    return until is None or until > clock.today()


def overlap(since: date | None, until: date | None, other_since: date | None, other_until: date | None) -> bool:
    """Return True if two spans share a day; one may begin on the day on which the other ends."""
    first = since or date.min, until or date.max
    second = other_since or date.min, other_until or date.max
    return first[0] < second[1] and second[0] < first[1]
