"""The table of cases: a caseworker's own, or all of a centre, with who has been silent longest and what is late.

Sorted by silence or by the next step, it is read in an index of due dates (`casefile/due_days.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from outreach.access.desks import MOST_IN_FILE
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import cases, due_days, people
from outreach.casefile.cases import Case
from outreach.casefile.due_days import DueDay, What
from outreach.casefile.risks import columns, pressing
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import vault_of
from outreach.dashboard.case_table import lacks, marked
from outreach.dashboard.case_table.lacks import Lack
from outreach.web.paging import PAGE_ROWS, Page, in_parts
from outreach.web.tables import Arguments, Asked, Column, Filter, Table, Words

MOST_COUNTED = 200  # above it shows "more than": an exact count would cost more with every case
MANY = 100  # rows of a page, for who looks through a whole centre at a desk
DAYS = ("silent", "next")  # what is sorted by a due date
SEEN, NEXT, _SOONER = (aliased(DueDay, name=name) for name in ("seen", "next_day", "sooner"))


class Silence(Code):
    """How long a young person has not been seen."""

    LATE = "late", "Not seen lately"
    DAYS_30 = "30", "Not seen for 30 days and more"
    DAYS_60 = "60", "Not seen for 60 days and more"
    DAYS_90 = "90", "Not seen for 90 days and more"
    NEVER = "never", "Never since the opening"


@dataclass(frozen=True, repr=False)
class CaseRow:
    """A row of the table. seen: when they were last seen; None: not since the opening. what, due_on: the next step.

    of: the number of all rows, as far as they are counted.
    """

    case: Case
    caseworker: str
    seen: date | None
    silent_from: date | None
    what: What | None
    due_on: date | None
    lacks: tuple[Lack, ...]
    of: int = 0

    @property
    def noted(self) -> list[Lack]:
        """What is to be noted, once: that needs were screened and there is no plan tells that there is none."""
        return [lack for lack in self.lacks if lack is not Lack.PLAN or Lack.GOAL not in self.lacks]

    @property
    def silent_days(self) -> int | None:
        """Days since they were last seen, or since the opening; None in a closed case."""
        return (clock.today() - self.silent_from).days if self.silent_from else None

    @property
    def silent(self) -> LazyText | None:
        """The same in words."""
        return None if self.silent_days is None else lazy_gettext("%(count)d days", count=self.silent_days)

    @property
    def late_days(self) -> int | None:
        """Days by which the next step is overdue; None if it is not."""
        days = (clock.today() - self.due_on).days if self.due_on else 0
        return days if days > 0 else None

    @property
    def late(self) -> LazyText | None:
        """The same in words, or that it is due today; None before its day."""
        if self.due_on is None or self.due_on > clock.today():
            return None
        return due_days.overdue(self.due_on, clock.today())


COLUMNS = (
    Column("who", lazy_gettext("Young person"), lambda row: people.called(row.case.person), in_file=False),
    Column(
        "number",
        lazy_gettext("Case number"),
        lambda row: row.case.number,
        (Case.year, Case.running, Case.id),
        lambda row: (row.case.year, row.case.running, row.case.id),
    ),
    Column("worker", lazy_gettext("Caseworker"), lambda row: row.caseworker),
    Column("stage", lazy_gettext("Stage"), lambda row: row.case.stage.label),
    *columns.COLUMNS,
    Column(
        "silent",
        lazy_gettext("Last contact"),
        lambda row: row.silent,
        (SEEN.silent_from, SEEN.case_id),
        lambda row: (row.silent_from, row.case.id),
        cell=lambda row: row.seen,
    ),
    Column("days", lazy_gettext("Days since"), cell=lambda row: row.silent_days, in_page=False),
    Column(
        "next",
        lazy_gettext("Next step"),
        lambda row: row.what.step if row.what else "",
        (NEXT.due_on, NEXT.case_id),
        lambda row: (row.due_on, row.case.id),
    ),
    Column("day", lazy_gettext("Day of the next step"), cell=lambda row: row.due_on, in_page=False),
    Column("late", lazy_gettext("Overdue by days"), cell=lambda row: row.late_days, in_page=False),
    Column("lacks", lazy_gettext("To note"), lambda row: ", ".join(str(lack.label) for lack in row.lacks)),
)


def table(actor: User, carriers: Sequence[tuple[User, object]]) -> Table:
    """Return the table for a user. carriers: the caseworkers of a centre, for its head."""
    columns = COLUMNS if actor.role == Role.SUPERVISOR else tuple(one for one in COLUMNS if one.key != "worker")
    yes = lazy_gettext("Only these")
    workers: Sequence[tuple[str, Words]] = [(str(user.id), user.name) for user, _load in carriers]
    filters = [
        *([Filter("worker", lazy_gettext("Caseworker"), workers)] if workers else []),
        Filter("stage", lazy_gettext("Stage"), Stage.choices()),
        Filter("silent", lazy_gettext("Not seen for"), Silence.choices()),
        Filter("risk", lazy_gettext("Risk"), marked.Risk.choices()),
        Filter("urgent", lazy_gettext("Urgent"), [("1", yes)]),
        Filter("lack", lazy_gettext("To note"), Lack.choices()),
        Filter("late", lazy_gettext("Overdue"), [("1", yes)]),
        Filter("closed", lazy_gettext("Closed"), [("1", yes)]),
        Filter("rows", lazy_gettext("Rows on a page"), [(str(MANY), str(MANY))], otherwise=str(PAGE_ROWS)),
    ]
    return Table(columns, filters, first="-number")


def read(of: Table, said: Arguments) -> Asked:
    """Return what a query string asks for. Closed cases wait for nothing, and are sorted by their number."""
    asked = of.read(said)
    return replace(asked, sort=of.first) if "closed" in asked.chosen and asked.sorted_by in DAYS else asked


def page(session: Session, actor: User, asked: Asked, of: Table) -> tuple[Page[CaseRow], int]:
    """Return a page of the user's cases, in the order asked for; and the number of all, up to `MOST_COUNTED` + 1.

    Urgent and red ones come first, whatever the order: they are few, and read beforehand by indexes of their own.
    """
    asks, first = query(actor, asked), pressing.ids(session, actor)
    some = asks.with_only_columns(Case.id).limit(MOST_COUNTED + 1).subquery()
    counted = select(func.count()).select_from(some).scalar_subquery()
    asks, order, size = asks.add_columns(counted), of.keyset(asked), int(asked.chosen.get("rows", PAGE_ROWS))
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


def query(actor: User, asked: Asked) -> Select[Any]:
    """Select the cases asked for, with caseworker, last contact, next step and what is to be noted."""
    closed, day, by_day = "closed" in asked.chosen, clock.today(), _by_day(actor, asked)
    noted = (holds.label(lack.value) for lack, holds in lacks.conditions(actor, day).items())
    columns: list[Any] = [Case, User.name, SEEN.since, SEEN.silent_from, NEXT.what, NEXT.due_on, *noted]
    asks: Select[Any] = select(*columns).join(User, User.id == Case.caseworker_id)
    seen = and_(SEEN.case_id == Case.id, SEEN.what == What.SEE)
    asks = asks.join(SEEN, seen, isouter=asked.sorted_by != "silent")
    asks = asks.join(NEXT, _is_next(), isouter=asked.sorted_by != "next")
    asks = asks.where(cases.in_sight(actor, of_few=by_day), Case.closed_on.is_not(None) if closed else _is_open())
    if by_day:
        of = SEEN if asked.sorted_by == "silent" else NEXT
        asks = asks.where(of.centre_id == actor.centre_id)  # the index begins with it
    return asks.where(*_filtered(actor, asked, day))


def _by_day(actor: User, asked: Asked) -> bool:
    """Return True if the whole centre is read in the order of a due date; a caseworker's few are sorted as they are."""
    whole_centre = actor.role == Role.SUPERVISOR and "worker" not in asked.chosen and "closed" not in asked.chosen
    return whole_centre and asked.sorted_by in DAYS


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
