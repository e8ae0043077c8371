"""What stands beside a table, on the page and in each file: its definition, whose figures, the period, the day, what is
hidden. A figure that is passed on without them is misread.
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
        """What is hidden."""
        return EXACT if self.table.is_exact and self.chosen is None else PROTECTED

    @property
    def period(self) -> str:
        """The days that it counts."""
        if self.table.of_day:
            return gettext("As it stands on %(day)s", day=clock.today())
        return period_words(self.chosen)

    def words(self) -> Sequence[tuple[str, str]]:
        """All of them: a name and a text for each."""
        return (
            (gettext("What is counted"), f"{self.table.title}: {self.table.meaning}"),
            (gettext("Whose figures"), whose(self.scope)),
            (gettext("Period"), self.period),
            (gettext("As of"), _shown(clock.today())),
            (gettext("What is hidden"), str(self.hiding)),
        )

    def named(self) -> dict[str, str]:
        """The same for a program: days in ISO, names that do not change with the language."""
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
    """The centre, or that it is the whole programme."""
    return scope.name or gettext("The whole programme, all centres")


def period_words(period: Period | None) -> str:
    """From the first day to the last; None for all years, up to today."""
    days = period or every_year()
    return f"{_shown(days.first)} – {_shown(min(days.last, clock.today()))}"


def every_year() -> Period:
    """From the first day of the programme to today."""
    return Period(Period.fiscal_year(clock.FIRST_FISCAL_YEAR).first, clock.today())


def _shown(day: date) -> str:
    return clock.show_date(day, language())
