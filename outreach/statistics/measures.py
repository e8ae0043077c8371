"""The figures of the programme, each defined once: persons, never events, counted from milestones and plain columns.

Reads no sealed field: it needs no key, and no name can leak.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, distinct, extract, func, select
from sqlalchemy.orm import Session

from outreach.c5_complete.closures import ClosingReason
from outreach.c5_complete.outcome_codes import OutcomeKind
from outreach.casefile.cases import Case, is_newest
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.casefile.people import Person, Sex
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.clock import Period
from outreach.core.codes import Code
from outreach.core.language import LazyText
from outreach.core.languages import BUDDHIST
from outreach.statistics.disclosure import blur
from outreach.statistics.scope import WHOLE, Scope


@dataclass(frozen=True)
class Row:
    """One figure: code, label, number of persons (None if hidden)."""

    code: str
    label: LazyText | str
    persons: int | None


@dataclass(frozen=True)
class CrossRow:
    """One line of a table of two dimensions; figures in the order of the columns."""

    label: LazyText | str
    persons: tuple[int | None, ...]


class AgeBand(Code):
    """Age bands; in statistics, by the age reached in the year of the first contact, from years of birth (design)."""

    UNDER_13 = "under_13", "Under 13"
    TO_15 = "13_15", "13 to 15"
    TO_18 = "16_18", "16 to 18"
    TO_24 = "19_24", "19 to 24"
    FROM_25 = "from_25", "25 and over"
    UNKNOWN = "unknown", "Age not known"


class Ended(Code):
    """Way in which a case closed. Erased records, and closings without a reason, count as OTHER."""

    COMPLETE = ClosingReason.COMPLETE.value, "Completed the 5C"
    LOST_CONTACT = ClosingReason.LOST_CONTACT.value, "Contact lost"
    MOVED_AWAY = ClosingReason.MOVED_AWAY.value, "Moved away"
    DECLINED = ClosingReason.DECLINED.value, "Did not want to go on"
    IN_CUSTODY = ClosingReason.IN_CUSTODY.value, "In custody"
    DIED = ClosingReason.DIED.value, "Died"
    OTHER = "other", "Otherwise"


BOUNDS = ((12, AgeBand.UNDER_13), (15, AgeBand.TO_15), (18, AgeBand.TO_18), (24, AgeBand.TO_24))


def outcomes(session: Session, period: Period | None = None, scope: Scope = WHOLE) -> list[Row]:
    """Return persons with a verified outcome, by outcome: the programme's published table [004].

    Counted on the day that the outcome came about. All years: exact. One period: small counts hidden.
    """
    query = select(Milestone.code, func.count(distinct(Case.person_id))).group_by(Milestone.code)
    if period:
        query = query.where(Milestone.day.between(period.first, period.last))
    return _rows(OutcomeKind, _counts(session, _verified(query, scope)), exact=period is None)


def outcomes_by_year(session: Session, scope: Scope = WHOLE) -> tuple[list[int], list[CrossRow]]:
    """Return verified outcomes by fiscal year: the years, and a line for each outcome; small counts hidden."""
    year = _fiscal_year(Milestone.day).label("year")
    each = _verified(select(Milestone.code, year, Case.person_id), scope).distinct().subquery()
    query = select(each.c.code, each.c.year, func.count()).group_by(each.c.code, each.c.year)
    counts = {(str(code), int(number)): count for code, number, count in session.execute(query)}
    numbers = [int(number) for number in years()]
    return numbers, [
        CrossRow(kind.label, tuple(blur(counts.get((kind.value, number), 0)) for number in numbers))
        for kind in OutcomeKind
    ]


def years() -> list[str]:
    """Return every fiscal year from the first of the programme to the present one."""
    return [str(year) for year in range(clock.FIRST_FISCAL_YEAR, clock.fiscal_year(clock.today()) + 1)]


def people_total(session: Session, scope: Scope = WHOLE) -> int:
    """Return the number of young people with a case."""
    return session.scalar(select(func.count(distinct(Case.person_id))).where(scope.cases())) or 0


def people_by_stage(session: Session, scope: Scope = WHOLE) -> list[Row]:
    """Return persons whose latest case is open, by its stage today."""
    query = select(Case.stage, func.count()).where(is_newest(), Case.closed_on.is_(None), scope.cases())
    return _rows(Stage, _counts(session, query.group_by(Case.stage)))


def closed_by_reason_and_stage(session: Session, scope: Scope = WHOLE) -> dict[tuple[str, str], int]:
    """Return persons whose latest case is closed, by reason of closing and stage reached."""
    stands = (Milestone.kind == MilestoneKind.CLOSED, Milestone.voided_at.is_(None))
    said = select(Milestone.case_id, func.max(Milestone.code).label("reason")).where(*stands)
    why = said.group_by(Milestone.case_id).subquery()
    query = (
        select(why.c.reason, Case.stage, func.count())
        .outerjoin(why, why.c.case_id == Case.id)
        .where(is_newest(), Case.closed_on.is_not(None), scope.cases())
        .group_by(why.c.reason, Case.stage)
    )
    counts: Counter[tuple[str, str]] = Counter()
    for code, stage, count in session.execute(query):
        counts[code if code in set(Ended) else Ended.OTHER.value, str(stage)] += count
    return counts


def people_by_year(session: Session, scope: Scope = WHOLE) -> list[Row]:
    """Return persons by the fiscal year of their earliest case; every year since 2554 has a line."""
    first = _first_contacts(scope)
    each = select(_fiscal_year(first.c.day).label("year")).subquery()
    query = select(each.c.year, func.count()).group_by(each.c.year)
    counts = {int(year): count for year, count in session.execute(query)}
    return [Row(year, year, counts.get(int(year), 0)) for year in years()]


def people_by_sex(session: Session, scope: Scope = WHOLE) -> list[Row]:
    """Return persons with a case, by sex."""
    crossed = people_by_sex_and_age(session, scope)
    return [Row(sex.value, sex.label, sum(crossed[sex, band] for band in AgeBand)) for sex in Sex]


def people_by_age(session: Session, scope: Scope = WHOLE) -> list[Row]:
    """Return persons with a case, by the age reached in the calendar year of their first contact."""
    crossed = people_by_sex_and_age(session, scope)
    return [Row(band.value, band.label, sum(crossed[sex, band] for sex in Sex)) for band in AgeBand]


def people_by_sex_and_age(session: Session, scope: Scope = WHOLE) -> Counter[tuple[Sex, AgeBand]]:
    """Return persons with a case, by sex and age band."""
    first = _first_contacts(scope)
    each = (
        select(Person.sex, (extract("year", first.c.day) - Person.birth_year).label("age"))
        .join(first, first.c.person_id == Person.id)
        .subquery()
    )
    query = select(each.c.sex, each.c.age, func.count()).group_by(each.c.sex, each.c.age)
    counts: Counter[tuple[Sex, AgeBand]] = Counter()
    for sex, age, count in session.execute(query):
        counts[sex, band_of(age)] += count
    return counts


def band_of(age: int | None) -> AgeBand:
    """Return the band of an age in full years."""
    if age is None:
        return AgeBand.UNKNOWN
    return next((band for most, band in BOUNDS if age <= most), AgeBand.FROM_25)


def _rows(codes: type[Code], counts: dict[str, int], *, exact: bool = True) -> list[Row]:
    """Return a row for each code, zero if not counted, blurred unless exact."""
    full = {code.value: counts.get(code.value, 0) for code in codes}
    return [Row(code.value, code.label, full[code.value] if exact else blur(full[code.value])) for code in codes]


def _counts(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {str(code): count for code, count in session.execute(query)}


def _verified(query: Any, scope: Scope) -> Any:
    counts = (Milestone.kind == MilestoneKind.OUTCOME_VERIFIED, Milestone.voided_at.is_(None), scope.cases())
    return query.join(Case, Case.id == Milestone.case_id).where(*counts)


def _fiscal_year(day: Any) -> ColumnElement[int]:
    """Return the SQL form of `clock.fiscal_year`."""
    october = case((extract("month", day) >= 10, 1), else_=0)
    return extract("year", day) + BUDDHIST + october


def _first_contacts(scope: Scope) -> Subquery:
    """Select the first contact of each person with a case: the earliest of their cases."""
    days = select(Case.person_id, func.min(Case.opened_on).label("day")).where(scope.cases())
    return days.group_by(Case.person_id).subquery()
