"""The table of cases: a caseworker's own, or all of a centre, with who has been silent longest and what is late.

Sorted by silence or by the next step, it is read in an index of due dates (`casefile/due_days.py`); by caseworker or by
stage, in one index for each (`grouped.py`).
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from outreach.access.desks import MOST_IN_FILE
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.due_days import DueDay, What
from outreach.casefile.risks import pressing
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.sealing import vault_of
from outreach.dashboard.case_table import grouped, lacks, marked
from outreach.dashboard.case_table.columns import DAYS, MANY, NEXT, SEEN, CaseRow, Silence, read, table
from outreach.dashboard.case_table.lacks import Lack
from outreach.web.paging import PAGE_ROWS, Page, in_parts
from outreach.web.tables import Asked, Table

__all__ = ["MANY", "MOST_COUNTED", "CaseRow", "Silence", "found", "page", "read", "table", "whole"]

MOST_COUNTED = 200  # above it shows "more than": an exact count would cost more with every case
_SOONER = aliased(DueDay, name="sooner")


def page(session: Session, actor: User, asked: Asked, of: Table) -> tuple[Page[CaseRow], int]:
    """Return a page of the user's cases, in the order asked for; and the number of all, up to `MOST_COUNTED` + 1.

    Urgent and red ones come first, whatever the order: they are few, and read beforehand by indexes of their own.
    """
    asks, first = query(actor, asked), pressing.ids(session, actor)
    some = asks.with_only_columns(Case.id).limit(MOST_COUNTED + 1).subquery()
    counted = select(func.count()).select_from(some).scalar_subquery()
    order = grouped.order(of, asked, Case.centre_id == actor.centre_id if _whole_centre(actor, asked) else None)
    if isinstance(order, grouped.InGroups):
        asks = query(actor, asked, of_few=True)
    asks, size = asks.add_columns(counted), int(asked.chosen.get("rows", PAGE_ROWS))
    parts = (asks.where(Case.id.in_(first)), asks.where(Case.id.not_in(first))) if first else (None, asks)
    rows = in_parts(session, parts, order, lambda row: int(row.case.id not in first), asked.after, _read, size)
    return rows, rows.rows[0].of if rows.rows else 0


def found(session: Session, actor: User, asked: Asked, condition: ColumnElement[bool]) -> list[CaseRow]:
    """Return those of the user's cases of which a condition holds, as many as stand on a page, newest number first."""
    some = query(actor, asked).where(condition).order_by(Case.year.desc(), Case.running.desc())
    return _read(session, some.limit(PAGE_ROWS))


def whole(session: Session, actor: User, asked: Asked, of: Table) -> list[CaseRow]:
    """Return all rows, up to one more than stand in a file, without names."""
    order = of.keyset(asked)
    return _rows(session, order.rows(query(actor, asked), None, MOST_IN_FILE))


def query(actor: User, asked: Asked, *, of_few: bool = False) -> Select[Any]:
    """Select the cases asked for, with caseworker, last contact, next step and what is to be noted.

    of_few: something else than the centre leads to them.
    """
    closed, day, by_day = "closed" in asked.chosen, clock.today(), _by_day(actor, asked)
    noted = (holds.label(lack.value) for lack, holds in lacks.conditions(actor, day).items())
    columns: list[Any] = [Case, User.name, SEEN.since, SEEN.silent_from, NEXT.what, NEXT.due_on, *noted]
    asks: Select[Any] = select(*columns).join(User, User.id == Case.caseworker_id)
    seen = and_(SEEN.case_id == Case.id, SEEN.what == What.SEE)
    asks = asks.join(SEEN, seen, isouter=asked.sorted_by != "silent")
    asks = asks.join(NEXT, _is_next(), isouter=asked.sorted_by != "next")
    asks = asks.where(cases.in_sight(actor, of_few=by_day or of_few))
    asks = asks.where(Case.closed_on.is_not(None) if closed else _is_open())
    if by_day:
        of = SEEN if asked.sorted_by == "silent" else NEXT
        asks = asks.where(of.centre_id == actor.centre_id)  # the index begins with it
    return asks.where(*_filtered(actor, asked, day))


def _by_day(actor: User, asked: Asked) -> bool:
    """Return True if the whole centre is read in the order of a due date; a caseworker's few are sorted as they are."""
    return _whole_centre(actor, asked) and asked.sorted_by in DAYS


def _whole_centre(actor: User, asked: Asked) -> bool:
    return actor.role == Role.SUPERVISOR and "worker" not in asked.chosen and "closed" not in asked.chosen


def _is_open() -> ColumnElement[bool]:
    return Case.closed_on.is_(None)


def _is_next() -> ColumnElement[bool]:
    """Return the condition that a due date is the first one of its case."""
    first = or_(_SOONER.due_on < NEXT.due_on, and_(_SOONER.due_on == NEXT.due_on, _SOONER.what < NEXT.what))
    sooner = select(_SOONER.case_id).where(_SOONER.case_id == NEXT.case_id, first)
    return and_(NEXT.case_id == Case.id, ~sooner.exists())


def _filtered(actor: User, asked: Asked, day: date) -> list[ColumnElement[bool]]:
    chosen = asked.chosen
    found = []
    if "worker" in chosen:
        found.append(Case.caseworker_id == UUID(chosen["worker"]))
    if "stage" in chosen:
        found.append(Case.stage == Stage(chosen["stage"]))
    found += marked.conditions(actor, chosen)
    if "silent" in chosen:
        found.append(_silent(Silence(chosen["silent"]), day))
    if "lack" in chosen:
        found.append(lacks.conditions(actor, day).get(Lack(chosen["lack"]), ~true()))
    if "late" in chosen:
        found.append(NEXT.due_on < day)
    return found


def _silent(how: Silence, day: date) -> ColumnElement[bool]:
    if how is Silence.LATE:
        return SEEN.due_on <= day
    if how is Silence.NEVER:
        return and_(SEEN.silent_from.is_not(None), SEEN.since.is_(None))
    return SEEN.silent_from <= day - timedelta(days=int(how.value))


def _read(session: Session, asks: Select[Any]) -> list[CaseRow]:
    rows = _rows(session, asks)
    vault_of(session).fetch_keys(session, {row.case.person_id for row in rows})
    return rows


def _rows(session: Session, asks: Select[Any]) -> list[CaseRow]:
    made = []
    for case, name, seen, silent_from, what, due_on, *more in session.execute(asks):
        noted = tuple(lack for lack, holds in zip(Lack, more, strict=False) if holds)
        made.append(CaseRow(case, name, seen, silent_from, what, due_on, noted, *more[len(Lack) :]))
    return made
