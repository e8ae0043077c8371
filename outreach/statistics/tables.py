"""The catalogue: every table that can be seen and downloaded, with its definition. Nothing else can be asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.casefile.people import Sex
from outreach.ground.language import Later, later
from outreach.statistics import measures
from outreach.statistics.measures import CrossRow, Row

HIDDEN = "<10"
WITHHELD = "–"  # hidden, and not only because it is small


@dataclass(frozen=True)
class Table:
    """A table ready to show: a title, what it counts, its head, and lines of cells."""

    code: str
    title: Later
    meaning: Later
    head: tuple[str, ...]
    lines: list[tuple[str | int, ...]]
    rows: Sequence[Row] = ()


PERSONS = later("Persons")
EXACT = later("Whole programme, exact.")
BLURRED = later("Counts under 10 are hidden, others rounded to 5, so that nobody can be picked out.")
PROTECTED = later("Small counts, and those that would give them away, are hidden; others are rounded to 5.")


def outcomes(session: Session) -> Table:
    """The published table."""
    meaning = later("Young people with a verified outcome; one person can stand in several lines.")
    return _simple("outcomes", later("Outcomes"), meaning, measures.outcomes(session))


def by_stage(session: Session) -> Table:
    """By stage of the 5C."""
    meaning = later("Young people by the stage that their latest case has reached.")
    return _simple("stages", later("Young people by stage"), meaning, measures.people_by_stage(session))


def by_year(session: Session) -> Table:
    """By fiscal year of entry."""
    meaning = later("Young people by the fiscal year (Buddhist era, October to September) of their first case.")
    return _simple("years", later("Young people by fiscal year"), meaning, measures.people_by_year(session))


def by_sex(session: Session) -> Table:
    """By sex."""
    meaning = later("Young people with a case, by sex.")
    return _simple("sex", later("Young people by sex"), meaning, measures.people_by_sex(session))


def by_age(session: Session) -> Table:
    """By age band."""
    meaning = later("Young people with a case, by the age they reach this year.")
    return _simple("ages", later("Young people by age"), meaning, measures.people_by_age(session))


def by_sex_and_age(session: Session) -> Table:
    """Two dimensions beside both exact totals."""
    head = (str(later("Age")), *(str(sex.label) for sex in Sex))
    lines = measures.people_by_sex_and_age(session)
    shown = [(str(row.label), *(WITHHELD if n is None else n for n in row.persons)) for row in lines]
    return Table("sex-ages", later("Young people by sex and age"), PROTECTED, head, shown)


def outcomes_by_year(session: Session) -> Table:
    """Two dimensions: hidden and rounded."""
    years, lines = measures.outcomes_by_year(session)
    head = (str(later("Outcome")), *(str(year) for year in years))
    return _crossed("outcome-years", later("Outcomes by fiscal year"), head, lines)


CATALOGUE: dict[str, Callable[[Session], Table]] = {
    "outcomes": outcomes,
    "stages": by_stage,
    "years": by_year,
    "sex": by_sex,
    "ages": by_age,
    "sex-ages": by_sex_and_age,
    "outcome-years": outcomes_by_year,
}


def _simple(code: str, title: Later, meaning: Later, rows: list[Row]) -> Table:
    lines: list[tuple[str | int, ...]] = [(str(row.label), _shown(row.persons)) for row in rows]
    return Table(code, title, meaning, (str(title), str(PERSONS)), lines, rows)


def _crossed(code: str, title: Later, head: tuple[str, ...], rows: list[CrossRow]) -> Table:
    lines: list[tuple[str | int, ...]] = [(str(row.label), *map(_shown, row.persons)) for row in rows]
    return Table(code, title, BLURRED, head, lines)


def _shown(count: int | None) -> str | int:
    return HIDDEN if count is None else count
