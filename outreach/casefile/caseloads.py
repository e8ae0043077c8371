"""Caseloads: how much each caseworker of a centre carries, counted and weighed (weights.py).

Three queries, whatever their number: open cases by caseworker, stage and risk, grouped in an index of the open cases
of a centre; those not seen for long, and those with something overdue, each read in an index of due dates from the
oldest. Nothing is read of closed cases or of other centres, and no name is opened.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Index, Select, case, distinct, func, literal_column, select, text, union_all
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import restrictions, weights
from outreach.casefile.cases import Case
from outreach.casefile.due_days import DueDay, What
from outreach.casefile.marks import Marks
from outreach.core import clock
from outreach.core.language import gettext

_OPEN = text("closed_on IS NULL")
Index(
    "ix_cases_open_load",
    Case.centre_id,
    Case.caseworker_id,
    Case.stage,
    Case.risk,
    Case.red_flag,
    Case.urgent_until,
    Case.person_id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)


@dataclass
class Load:
    """What one caseworker carries. red: with a red flag or an acute risk; silent: not seen for 30 days and more."""

    cases: int = 0
    weight: int = 0
    red: int = 0
    urgent: int = 0
    silent: int = 0
    overdue: int = 0


def of_centre(session: Session, actor: User) -> Mapping[UUID, Load]:
    """Return the load of each caseworker of the actor's centre, without the cases that are hidden from the actor."""
    loads: dict[UUID, Load] = defaultdict(Load)
    for worker_id, *kept, count, sign in session.execute(_carried(actor)):
        load, number, (stage, level, red_flag, urgent_until) = loads[worker_id], count * sign, kept
        marks = Marks.of(level, red_flag, urgent_until)
        load.cases += number
        load.weight += number * weights.of_marks(stage, level, red_flag)
        load.red += number * marks.is_red
        load.urgent += number * marks.is_urgent
    _add_silent(session, actor, loads)
    for worker_id, count in session.execute(_overdue(actor, clock.today())):
        loads[worker_id].overdue = count
    return loads


def in_words(user: User, load: Load) -> str:
    """Return the name of a caseworker with what they carry, for a list to choose from."""
    said = {"name": user.name, "count": load.cases, "weight": load.weight}
    return gettext("%(name)s (open cases: %(count)d, weight: %(weight)d)", **said)


def _add_silent(session: Session, actor: User, loads: Mapping[UUID, Load]) -> None:
    for worker_id, days, count in session.execute(_silent(actor, clock.today())):
        loads[worker_id].silent += count
        loads[worker_id].weight += count * weights.BY_SILENCE[days]


@per_user
def _carried(actor: Viewer) -> CompoundSelect[Any]:
    alike = Case.caseworker_id, Case.stage, Case.risk, Case.red_flag, Case.urgent_until
    of_all = select(*alike).where(Case.centre_id == actor.centre_id, Case.closed_on.is_(None)).group_by(*alike)
    hidden = of_all.where(Case.person_id.in_(restrictions.hidden_from(actor)))
    counted = (one.add_columns(func.count(), literal_column(sign)) for one, sign in ((of_all, "1"), (hidden, "-1")))
    return union_all(*counted)


@per_user
def _silent(actor: Viewer, day: date) -> Select[Any]:
    since = {days: day - timedelta(days=days) for days in weights.BY_SILENCE}
    days = case(*((DueDay.silent_from <= first, literal_column(str(days))) for days, first in since.items()))
    of_all = _due(actor, Case.caseworker_id, days.label("days"), func.count())
    silent = of_all.where(DueDay.what == What.SEE, DueDay.silent_from <= max(since.values()))
    return silent.group_by(Case.caseworker_id, "days")


@per_user
def _overdue(actor: Viewer, day: date) -> Select[Any]:
    late = _due(actor, Case.caseworker_id, func.count(distinct(Case.id))).where(DueDay.due_on < day)
    return late.group_by(Case.caseworker_id)


def _due(actor: Viewer, *columns: Any) -> Select[Any]:
    query = select(*columns).join_from(DueDay, Case, Case.id == DueDay.case_id)
    theirs = DueDay.centre_id == actor.centre_id, Case.closed_on.is_(None)
    return query.where(*theirs, ~restrictions.is_hidden(Case.person_id, actor))
