"""The catalogue: every table that can be shown and downloaded, with its definition. No other can be requested."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from outreach.casefile.people import Sex
from outreach.casefile.stages import Stage
from outreach.core.codes import Code
from outreach.core.language import LazyText, lazy_gettext
from outreach.statistics import measures, people_released, referral_released
from outreach.statistics.disclosure import HIDDEN
from outreach.statistics.measures import AgeBand, Ended
from outreach.statistics.scope import WHOLE, Scope

Cell = int | str


@dataclass(frozen=True)
class Table:
    """A table ready to show: title, definition, header, rows of cells.

    of_day: it shows the state of today, not events since the programme began.
    charted: it has one dimension, and a chart.
    """

    code: str
    title: LazyText
    meaning: LazyText
    head: tuple[str, ...]
    lines: list[tuple[Cell, ...]]
    charted: bool = False
    of_day: bool = False
    is_exact: bool = False


@dataclass
class Figures:
    """Figures of a centre or of the whole programme, each counted once and protected together."""

    session: Session
    scope: Scope = WHOLE

    @cached_property
    def people(self) -> Mapping[Hashable, Cell]:
        """Figures of people as they may be shown."""
        return people_released.of_people(self.session, self.scope)

    @cached_property
    def referrals(self) -> referral_released.Released:
        """Figures of referrals as they may be shown."""
        return referral_released.of_referrals(self.session, self.scope)


PERSONS = lazy_gettext("Persons")


def outcomes(figures: Figures) -> Table:
    """Return the published table of outcomes."""
    title, rows = lazy_gettext("Outcomes"), measures.outcomes(figures.session, scope=figures.scope)
    meaning = lazy_gettext("Young people with a verified outcome; one person can stand in several lines.")
    lines: list[tuple[Cell, ...]] = [(str(row.label), row.persons or 0) for row in rows]
    return Table("outcomes", title, meaning, (str(title), str(PERSONS)), lines, charted=True, is_exact=True)


def by_stage(figures: Figures) -> Table:
    """Return the table of open cases by stage of the 5C."""
    meaning = lazy_gettext(
        "Young people whose case is open, by the stage at which it stands today. Closed cases have a table."
    )
    return _simple(figures, "stages", lazy_gettext("Open cases by stage"), meaning, "stage", Stage, of_day=True)


def closed(figures: Figures) -> Table:
    """Return the table of closed cases by reason and stage."""
    title = lazy_gettext("Closed cases by reason and stage")
    meaning = lazy_gettext(
        "Young people whose latest case is closed, by why it closed and the stage that it had reached."
    )
    head = (str(lazy_gettext("Why it closed")), *(str(stage.label) for stage in Stage))
    lines = _crossed(figures.people, ("reason", Ended), ("stage", Stage))
    return Table("closed-cases", title, meaning, head, lines, of_day=True)


def by_year(figures: Figures) -> Table:
    """Return the table by fiscal year of entry."""
    title = lazy_gettext("Young people by fiscal year")
    meaning = lazy_gettext("Young people by the fiscal year (Buddhist era, October to September) of their first case.")
    lines: list[tuple[Cell, ...]] = [(year, figures.people["year", year]) for year in measures.years()]
    return Table("years", title, meaning, (str(title), str(PERSONS)), lines, charted=True)


def by_sex(figures: Figures) -> Table:
    """Return the table by sex."""
    meaning = lazy_gettext("Young people with a case, by sex.")
    return _simple(figures, "sex", lazy_gettext("Young people by sex"), meaning, "sex", Sex)


def by_age(figures: Figures) -> Table:
    """Return the table by age band."""
    title = lazy_gettext("Young people by age at first contact")
    meaning = lazy_gettext(
        "Young people with a case, by the age that they reached in the calendar year of their first contact."
    )
    return _simple(figures, "ages", title, meaning, "age", AgeBand)


def by_sex_and_age(figures: Figures) -> Table:
    """Return the table by sex and age, protected together with the totals of both."""
    title = lazy_gettext("Young people by sex and age at first contact")
    meaning = lazy_gettext(
        "Young people with a case, by sex and the age that they reached in the year of their first contact."
    )
    head = (str(lazy_gettext("Age")), *(str(sex.label) for sex in Sex))
    return Table("sex-ages", title, meaning, head, _crossed(figures.people, ("age", AgeBand), ("sex", Sex)))


def outcomes_by_year(figures: Figures) -> Table:
    """Return the table of outcomes by fiscal year: small counts hidden, others rounded."""
    years, rows = measures.outcomes_by_year(figures.session, figures.scope)
    meaning = lazy_gettext("Young people with a verified outcome, by the fiscal year in which it came about.")
    head = (str(lazy_gettext("Outcome")), *(str(year) for year in years))
    lines = [(str(row.label), *(HIDDEN if n is None else n for n in row.persons)) for row in rows]
    return Table("outcome-years", lazy_gettext("Outcomes by fiscal year"), meaning, head, lines)


Catalogue = Mapping[str, Callable[[Figures], Table]]
CATALOGUE: Catalogue = {
    "outcomes": outcomes,
    "stages": by_stage,
    "closed-cases": closed,
    "years": by_year,
    "sex": by_sex,
    "ages": by_age,
    "sex-ages": by_sex_and_age,
    "outcome-years": outcomes_by_year,
}


def _simple(
    figures: Figures, code: str, title: LazyText, meaning: LazyText, by: str, codes: type[Code], *, of_day: bool = False
) -> Table:
    lines: list[tuple[Cell, ...]] = [(str(one.label), figures.people[by, one.value]) for one in codes]
    return Table(code, title, meaning, (str(title), str(PERSONS)), lines, charted=True, of_day=of_day)


def _crossed(
    shown: Mapping[Hashable, Cell], rows: tuple[str, type[Code]], columns: tuple[str, type[Code]]
) -> list[tuple[Cell, ...]]:
    (down, lines), (across, cells) = rows, columns
    return [(str(line.label), *(shown[down, line.value, across, cell.value] for cell in cells)) for line in lines]
