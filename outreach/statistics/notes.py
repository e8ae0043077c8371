"""Notes beside a table, on the page and in each file: definition, scope, period, date, what is hidden. Without them a
figure that is passed on is misread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outreach.core import clock
from outreach.core.clock import Period
from outreach.core.language import LazyText, gettext, language, lazy_gettext
from outreach.statistics.scope import Scope
from outreach.statistics.tables import Table

EXACT = lazy_gettext("Exact.")
PROTECTED = lazy_gettext(
    "Counts under 10 are hidden (<10), those that would give one away are withheld (–), others are rounded to 5."
)


@dataclass(frozen=True)
class Notes:
    """The notes of a table, as of today."""

    table: Table
    scope: Scope
    chosen: Period | None = None

    @property
    def hiding(self) -> LazyText:
        """Words on hidden counts in the table."""
        return EXACT if self.table.is_exact and self.chosen is None else PROTECTED

    @property
    def period(self) -> str:
        """The period counted, in words."""
        if self.table.of_day:
            return gettext("As it stands on %(day)s", day=clock.today())
        return period_words(self.chosen)

    def words(self) -> Sequence[tuple[str, str]]:
        """Return all notes: a name and a text for each."""
        return (
            (gettext("What is counted"), f"{self.table.title}: {self.table.meaning}"),
            (gettext("Whose figures"), whose(self.scope)),
            (gettext("Period"), self.period),
            (gettext("As of"), _shown(clock.today())),
            (gettext("What is hidden"), str(self.hiding)),
        )

    def named(self) -> dict[str, str]:
        """Return the notes for a program: ISO dates, keys independent of the language."""
        days = self.chosen or every_year()
        today = clock.today()
        return {
            "definition": f"{self.table.title}: {self.table.meaning}",
            "scope": self.scope.name or "all",
            "from": days.first.isoformat(),
            "to": min(days.last, today).isoformat(),
            "as_of": today.isoformat(),
            "hidden": str(self.hiding),
        }


def whose(scope: Scope) -> str:
    """Return the name of the scope: the centre, or the whole programme."""
    return scope.name or gettext("The whole programme, all centres")


def period_words(period: Period | None) -> str:
    """Return the first and last day in words; None means all years, up to today."""
    days = period or every_year()
    return f"{_shown(days.first)} – {_shown(min(days.last, clock.today()))}"


def every_year() -> Period:
    """Return the period from the first day of the programme to today."""
    return Period(Period.fiscal_year(clock.FIRST_FISCAL_YEAR).first, clock.today())


def _shown(day: date) -> str:
    return clock.show_date(day, language())
