"""The gap report: needs in open cases that no place can take, by sex and age.

A supervisor sees the centre's own cases, counted exactly, and their names unless the need is sensitive (health or
safety). All others see their centre, or the whole programme, under disclosure control as in any detailed table. Ages
are those of today: a place takes people at their present age.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c2_connect.routing import gaps
from outreach.c2_connect.routing.gaps import Unmet
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import Sex
from outreach.core import clock
from outreach.directory.needs import Need
from outreach.statistics import scope
from outreach.statistics.disclosure import blur
from outreach.statistics.measures import AgeBand, CrossRow, band_of
from outreach.statistics.suppression import protect

NAMED = 20  # cases of each need, those opened first


@dataclass(frozen=True, repr=False)
class Gap:
    """A need with its total (None: hidden), lines by age and sex, and its first cases where they may be named."""

    need: Need
    total: int | None
    lines: list[CrossRow]
    cases: list[Case]


def report(session: Session, actor: User) -> list[Gap]:
    """Return the gaps, widest first: exact for a supervisor's centre, protected for others. Audited."""
    own = actor.role == Role.SUPERVISOR
    wanted = cases.visible_to(actor) if own else _all(session, actor)
    found = gaps.of_cases(session, wanted, clock.today(), NAMED if own else 0)
    by_need = {need: [one for one in found if one.need == need] for need in Need}
    named = {case.id: case for case in cases.of_ids(session, _named(by_need), actor)} if own else {}
    shown = [_exact(need, unmet, named) if own else _blurred(need, unmet) for need, unmet in by_need.items()]
    audit.record(session, "gaps.read", actor, people={case.person_id for gap in shown for case in gap.cases})
    return sorted((gap for gap in shown if gap.total != 0), key=lambda gap: -(gap.total or 0))


def _all(session: Session, actor: User) -> Select[Case]:
    """Select the cases of the actor's centre, or of the whole programme for a manager without one."""
    return select(Case).where(~people.was_erased(Case.person_id), scope.of_user(session, actor).cases())


def _exact(need: Need, unmet: Sequence[Unmet], named: Mapping[UUID, Case]) -> Gap:
    longest = () if need.is_sensitive else _longest(unmet)
    return Gap(need, _total(unmet), _lines(_table(unmet)), [named[one] for one in longest if one in named])


def _blurred(need: Need, unmet: Sequence[Unmet]) -> Gap:
    """Return a gap under disclosure control; without lines if its total is hidden."""
    total = blur(_total(unmet))
    return Gap(need, total, _lines(protect(_table(unmet))) if total is not None else [], [])


def _table(unmet: Sequence[Unmet]) -> list[list[int]]:
    counted = Counter[tuple[AgeBand, Sex]]()
    for one in unmet:
        counted[band_of(one.age), one.sex] += one.count
    return [[counted[band, sex] for sex in Sex] for band in AgeBand]


def _total(unmet: Sequence[Unmet]) -> int:
    return sum(one.count for one in unmet)


def _named(by_need: Mapping[Need, Sequence[Unmet]]) -> set[UUID]:
    """Return the cases whose names are shown: of every need that is not sensitive."""
    return {one for need, unmet in by_need.items() if not need.is_sensitive for one in _longest(unmet)}


def _longest(unmet: Sequence[Unmet]) -> list[UUID]:
    return [case_id for _day, case_id in nsmallest(NAMED, chain.from_iterable(one.longest for one in unmet))]


def _lines(table: Sequence[Sequence[int | None]]) -> list[CrossRow]:
    return [CrossRow(band.label, tuple(line)) for band, line in zip(AgeBand, table, strict=True)]
