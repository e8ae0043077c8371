"""Open cases with their last screening, for statistics: decrypted for counting, not for display."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from outreach.c2_connect import screenings
from outreach.c2_connect.routing.finding import Directory
from outreach.c2_connect.screenings import Screening
from outreach.casefile import people, use_stops
from outreach.casefile.cases import Case
from outreach.core.sealing import unseen, vault_of
from outreach.directory.needs import Need

AT_ONCE = 500  # cases per query


@dataclass(frozen=True, repr=False)
class Screened:
    """An open case with the needs of its last screening, age and community."""

    case: Case
    needs: tuple[Need, ...]
    age: int | None
    community: str | None


def of_cases(session: Session, wanted: Select[Case], directory: Directory, day: date) -> list[Screened]:
    """Return the screened open cases of a query, except where use of the record is stopped."""
    may = wanted.where(Case.closed_on.is_(None), Case.person_id.not_in(use_stops.stopped()))
    found = list(session.scalars(may).unique())
    with unseen(session):
        vault_of(session).fetch_keys(session, {case.person_id for case in found})
        last = _last_screenings(session, [case.id for case in found])
        return [
            Screened(
                case,
                tuple(screenings.needs_of(last[case.id])),
                people.age_on(case.person, day),
                directory.community_of(case.person),
            )
            for case in found
            if case.id in last
        ]


def _last_screenings(session: Session, case_ids: list[UUID]) -> dict[UUID, Screening]:
    return {row.case_id: row for part in _parts(case_ids) for row in session.scalars(_newest(part))}


def _newest(case_ids: list[UUID]) -> Select[Screening]:
    order = (Screening.day.desc(), Screening.made_at.desc())
    turn = func.row_number().over(partition_by=Screening.case_id, order_by=order).label("turn")
    ranked = select(Screening.id, turn).where(Screening.case_id.in_(case_ids)).subquery()
    return select(Screening).join(ranked, ranked.c.id == Screening.id).where(ranked.c.turn == 1)


def _parts(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
