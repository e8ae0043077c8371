"""A month of the agenda, as whole weeks from Sunday to Saturday."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.core import clock
from outreach.core.sealing import vault_of
from outreach.core.typed_days import COMMON_ERA
from outreach.dashboard.agenda import entries
from outreach.dashboard.agenda.entries import Entry

AROUND = timedelta(days=365)  # no appointment is made further ahead
_WEEKS = calendar.Calendar(calendar.SUNDAY)
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Day:
    """A day of the page. inside: it belongs to the month, and not to the one before or after."""

    day: date
    inside: bool
    entries: Sequence[Entry]

    @property
    def is_today(self) -> bool:
        """True on the day itself."""
        return self.day == clock.today()


@dataclass(frozen=True)
class Month:
    """A month. first: its first day."""

    first: date
    days: Sequence[Day]

    @property
    def before(self) -> str:
        """The month before, as in an address; empty where the pages lead no further back."""
        return "" if self.first < clock.today() - AROUND else of_day(self.first - timedelta(days=1))

    @property
    def after(self) -> str:
        """The next month, as in an address; empty where the pages lead no further ahead."""
        return "" if self.first > clock.today() + AROUND else of_day(self.first + timedelta(days=31))

    @property
    def is_empty(self) -> bool:
        """True if nothing is on any of its days, and today is none of them."""
        return not self.is_this and not any(day.entries for day in self.days if day.inside)

    @property
    def is_this(self) -> bool:
        """True in the month of today."""
        return self.first == clock.today().replace(day=1)


def of_day(day: date) -> str:
    """Return the month of a day, as in an address."""
    return f"{day:%Y-%m}"


def first_of(said: str) -> date:
    """Return the first day of the month in an address; of this one, if it names none that a calendar has."""
    found = _MONTH.fullmatch(said)
    if found is None or int(found[1]) not in COMMON_ERA:
        return clock.today().replace(day=1)
    return date(int(found[1]), int(found[2]), 1)


def of(session: Session, actor: User, first: date) -> Month:
    """Return a month of what the user sees. first: its first day."""
    days = [*_WEEKS.itermonthdates(first.year, first.month)]
    found = entries.between(session, actor, days[0], days[-1])
    vault_of(session).fetch_keys(session, {entry.case.person_id for entry in found if entry.case})
    return Month(first, [Day(day, day.month == first.month, _on(found, day)) for day in days])


def _on(found: Sequence[Entry], day: date) -> list[Entry]:
    return [entry for entry in found if entry.covers(day)]
