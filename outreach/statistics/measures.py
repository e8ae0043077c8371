"""The figures of the programme, each defined once: persons, never events, counted from milestones and plain columns.

No sealed field is read, so that no key is needed and no name can slip out.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, select
from sqlalchemy.orm import Session, aliased

from outreach.c5_complete.outcomes import OutcomeKind
from outreach.casefile.cases import Case
from outreach.casefile.kinds import Kind
from outreach.casefile.merging import Merge
from outreach.casefile.milestones import Milestone
from outreach.casefile.people import Person, Sex
from outreach.casefile.stages import Stage
from outreach.ground import clock
from outreach.ground.clock import Period
from outreach.ground.codes import Code
from outreach.ground.language import Later
from outreach.statistics.disclosure import blur
from outreach.statistics.suppression import protect


@dataclass(frozen=True)
class Row:
    """One figure: a stored code, its words, and how many persons (None where hidden)."""

    code: str
    label: Later | str
    persons: int | None


@dataclass(frozen=True)
class CrossRow:
    """One line of a table of two dimensions; its figures stand in the order of the table's columns."""

    label: Later | str
    persons: tuple[int | None, ...]


class AgeBand(Code):
    """Age bands, by age on 31 December of the present year, from the year of birth alone (design)."""

    UNDER_13 = "under_13", "Under 13"
    TO_15 = "13_15", "13 to 15"
    TO_18 = "16_18", "16 to 18"
    TO_24 = "19_24", "19 to 24"
    FROM_25 = "from_25", "25 and over"
    UNKNOWN = "unknown", "Age not known"


BOUNDS = ((12, AgeBand.UNDER_13), (15, AgeBand.TO_15), (18, AgeBand.TO_18), (24, AgeBand.TO_24))


def outcomes(session: Session, period: Period | None = None) -> list[Row]:
    """Persons with a verified outcome, by outcome: the programme's published table [004].

    Counted on the day that the outcome came about. All years: exact. One period: small counts hidden.
    """
    persons = func.count(distinct(Case.person_id))
    query = (
        select(Milestone.code, persons)
        .join(Case, Case.id == Milestone.case_id)
        .where(Milestone.kind == Kind.OUTCOME_VERIFIED, Milestone.voided_at.is_(None))
        .group_by(Milestone.code)
    )
    if period:
        query = query.where(Milestone.day.between(period.first, period.last))
    return _rows(OutcomeKind, _counts(session, query), exact=period is None)


def people_total(session: Session) -> int:
    """All young people who have a case."""
    return session.scalar(select(func.count(distinct(Case.person_id)))) or 0


def people_by_stage(session: Session) -> list[Row]:
    """Persons by the stage that their latest case has reached, open or closed."""
    latest = select(Case.person_id, func.max(Case.episode).label("episode")).group_by(Case.person_id).subquery()
    same = and_(Case.person_id == latest.c.person_id, Case.episode == latest.c.episode)
    query = select(Case.stage, func.count()).join(latest, same).group_by(Case.stage)
    return _rows(Stage, _counts(session, query))


def people_by_year(session: Session) -> list[Row]:
    """Persons by the fiscal year in which their first case was opened; every year since 2554 has a line."""
    query = select(Case.opened_on, func.count()).where(Case.episode == 1).group_by(Case.opened_on)
    counts: Counter[int] = Counter()
    for day, count in session.execute(query):
        counts[clock.fiscal_year(day)] += count
    for numbered_first, came_first in session.execute(_earlier_than_numbered()):
        counts[clock.fiscal_year(numbered_first)] -= 1
        counts[clock.fiscal_year(came_first)] += 1
    years = range(2554, clock.fiscal_year(clock.today()) + 1)
    return [Row(str(year), str(year), counts.get(year, 0)) for year in years]


def people_by_sex(session: Session) -> list[Row]:
    """Persons with a case, by sex."""
    query = select(Person.sex, func.count()).where(_has_case()).group_by(Person.sex)
    return _rows(Sex, _counts(session, query))


def people_by_age(session: Session) -> list[Row]:
    """Persons with a case, by age band in the present year."""
    band = _band()
    query = select(band, func.count()).where(_has_case()).group_by(band)
    return _rows(AgeBand, _counts(session, query))


def people_by_sex_and_age(session: Session) -> list[CrossRow]:
    """The two crossed, beside the exact totals of both: what could be worked out is hidden too."""
    band = _band()
    query = select(Person.sex, band, func.count()).where(_has_case()).group_by(Person.sex, band)
    counts = {(str(sex), str(band)): count for sex, band, count in session.execute(query)}
    table = protect([[counts.get((sex.value, band.value), 0) for sex in Sex] for band in AgeBand])
    return [CrossRow(band.label, tuple(line)) for band, line in zip(AgeBand, table, strict=True)]


def outcomes_by_year(session: Session) -> tuple[list[int], list[CrossRow]]:
    """Verified outcomes by fiscal year: the years, and a line for each outcome; small counts hidden."""
    years = list(range(2554, clock.fiscal_year(clock.today()) + 1))
    query = (
        select(Milestone.code, Case.person_id, Milestone.day)
        .join(Case, Case.id == Milestone.case_id)
        .where(Milestone.kind == Kind.OUTCOME_VERIFIED, Milestone.voided_at.is_(None))
    )
    seen = {(code, clock.fiscal_year(day), person) for code, person, day in session.execute(query)}
    counts: dict[tuple[str, int], int] = {}
    for code, year, _person in seen:
        counts[code, year] = counts.get((code, year), 0) + 1
    lines = [CrossRow(kind.label, tuple(blur(counts.get((kind.value, y), 0)) for y in years)) for kind in OutcomeKind]
    return years, lines


def _rows(codes: type[Code], counts: dict[str, int], *, exact: bool = True) -> list[Row]:
    """A full table of zeros, with what was counted."""
    full = {code.value: counts.get(code.value, 0) for code in codes}
    return [Row(code.value, code.label, full[code.value] if exact else blur(full[code.value])) for code in codes]


def _counts(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {str(code): count for code, count in session.execute(query)}


def _earlier_than_numbered() -> Select[date, date]:
    """(first day of episode 1, that of the earliest case) where they differ.

    Only in records that were merged: there the case that goes on is numbered last, even if it was opened first.
    """
    first, other = aliased(Case), aliased(Case)
    merged = select(Merge.surviving_id).where(Merge.undone_at.is_(None))
    return (
        select(first.opened_on, func.min(other.opened_on))
        .join(other, other.person_id == first.person_id)
        .where(first.person_id.in_(merged), first.episode == 1, other.opened_on < first.opened_on)
        .group_by(first.person_id, first.opened_on)
    )


def _has_case() -> ColumnElement[bool]:
    return select(Case.id).where(Case.person_id == Person.id).exists()


def _band() -> ColumnElement[str]:
    """Make it once for each query: PostgreSQL takes two with values of their own for two expressions."""
    age = clock.today().year - Person.birth_year
    whens = [(age <= most, band.value) for most, band in BOUNDS]
    return case((Person.birth_year.is_(None), AgeBand.UNKNOWN.value), *whens, else_=AgeBand.FROM_25.value)
