"""Open cases with their last screening, for statistics: decrypted for counting, not for display.

One query gives all that is counted, read in order of arrival and kept by nobody: no objects, no keys, no look.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from outreach.c2_connect import screenings
from outreach.c2_connect.routing.directory import Directory
from outreach.c2_connect.screenings import Screening
from outreach.casefile import births, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.people import Person, Sex
from outreach.core.sealing import DataKey, counting
from outreach.directory.needs import Need

AT_ONCE = 1_000  # rows fetched together

_OTHER = aliased(Screening)
_NEWEST = (
    select(_OTHER.id)
    .where(_OTHER.case_id == Case.id, _OTHER.voided_at.is_(None))
    .order_by(_OTHER.day.desc(), _OTHER.made_at.desc())
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)


def _newest_key(column: InstrumentedAttribute[Any]) -> ScalarSelect[Any]:
    """Select a column of a person's data key by the person: no database begins with the keys of all."""
    key = select(column).where(DataKey.owner_id == Person.id).order_by(DataKey.version.desc()).limit(1)
    return key.correlate(Person).scalar_subquery()


_FACTS = (
    *(Case.id, Case.opened_on, Case.person_id, Person.sex, Person.birth_year, Person.birth_known),
    *(_newest_key(one).label(one.key) for one in (DataKey.version, DataKey.wrapped)),
    Screening.id.label("screening_id"),
    *(
        getattr(one.table, one.column).label(one.column)
        for one in (Screening.needs, Person.birth_date, Person.community)
    ),
)


@dataclass(frozen=True, slots=True, repr=False)
class Screened:
    """An open case with the needs of its last screening, and the young person's sex, age and community."""

    case_id: UUID
    opened_on: date
    needs: tuple[Need, ...]
    sex: Sex
    age: int | None
    community: str | None


def of_cases(session: Session, wanted: Select[Case], directory: Directory, day: date) -> Iterator[Screened]:
    """Yield the screened open cases of a query, except where use of the record is stopped."""
    may = wanted.where(Case.closed_on.is_(None), Case.person_id.not_in(use_stops.stopped()))
    query = may.with_only_columns(*_FACTS).join(Person, Person.id == Case.person_id)
    query = query.join(Screening, Screening.id == _NEWEST)
    count, rows = _counting(session, directory, day), session.execute(query.execution_options(yield_per=AT_ONCE))
    yield from (count(row) for row in rows if row.wrapped is not None)


def _counting(session: Session, directory: Directory, day: date) -> Callable[[Any], Screened]:
    """Return what makes the facts of a row. Equal lists of needs, and equal names of communities, are read once."""
    needs, listed = cache(screenings.read), cache(directory.listed)

    def count(row: Any) -> Screened:
        opened = counting(session, row.person_id, row.version, row.wrapped)
        told = row.birth_known.is_told
        birth_date = opened(Person.birth_date, row.person_id, row.birth_date_sealed) if told else None
        born = births.born(row.birth_known, birth_date, row.birth_year)
        lives_in = opened(Person.community, row.person_id, row.community_sealed) if directory.communities else None
        found = needs(opened(Screening.needs, row.screening_id, row.needs_sealed))
        return Screened(row.id, row.opened_on, found, row.sex, births.age_of(born, day), listed(lives_in))

    return count
