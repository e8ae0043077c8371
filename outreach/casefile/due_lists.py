"""Due lists: overdue tasks in the user's cases, the longest overdue first, complete, a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import cases, due_days, intervals, milestones, restrictions
from outreach.casefile.cases import Case
from outreach.casefile.due_days import Day, DueDay, What
from outreach.casefile.milestones import Milestone
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.language import LazyText
from outreach.core.objects import Objects
from outreach.core.sealing import vault_of
from outreach.web.paging import PAGE_ROWS, Keyset, Page

OVERDUE = Keyset(DueDay.due_on, DueDay.case_id, values=lambda row: (row.due_on, row.case.id))
COMPARED = 1_000  # cases at once
_OF_OPEN_CASES = [what for what in What if what.ends_with_the_case]
MOST_COUNTED = 200  # above it shows "more than": an exact count would cost more with every case


@dataclass(frozen=True)
class Due:
    """A case with a task due. since: the day from which it was counted, if there is one."""

    case: Case
    caseworker: str
    due_on: date
    since: date | None
    what: What
    why: str | None = None

    @property
    def reason(self) -> LazyText | None:
        """Why it is due on that day, in words, if it was derived from an interval."""
        return intervals.words(self.why)

    @property
    def late(self) -> LazyText:
        """The delay in days, in words."""
        return due_days.overdue(self.due_on, clock.today())

    @property
    def days(self) -> int:
        """The delay in days."""
        return (clock.today() - self.due_on).days


def page(session: Session, actor: User, what: What, after: str | None = None, most: int = PAGE_ROWS) -> Page[Due]:
    """Return a page of the user's cases, the longest overdue first. after: the key of the last row before the page."""
    rows = _rows(session, actor, what, after, most)
    vault_of(session).fetch_keys(session, {row.case.person_id for row in rows})
    return OVERDUE.page(rows, most)


def page_of_all(session: Session, actor: User, after: str | None = None, most: int = PAGE_ROWS) -> Page[Due]:
    """Return a page of all that is due in the user's open cases, the longest overdue first.

    What is due in one case since one day stands on one page.
    """
    rows = _rows(session, actor, None, after, most + len(What))
    end = most
    while 0 < end < len(rows) and OVERDUE.key(rows[end]) == OVERDUE.key(rows[end - 1]):
        end += 1
    shown = rows[:end]
    vault_of(session).fetch_keys(session, {row.case.person_id for row in shown})
    return Page(shown, OVERDUE.key(shown[-1]) if len(rows) > end else None)


@per_user
def counting(actor: Viewer, what: What | None, day: date) -> Select[int]:
    """Select the number of tasks due by a day, up to `MOST_COUNTED` + 1. what: None for all of open cases."""
    some = _due(actor, what, day).with_only_columns(DueDay.case_id).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(some)


def first(session: Session, actor: User, day: date, most: int) -> Sequence[Due]:
    """Return the longest overdue in open cases that were due by a day; their keys are fetched at once."""
    found = [Due(*row) for row in _first(actor, None, day, most).of(session)][:most]
    vault_of(session).fetch_keys(session, {row.case.person_id for row in found})
    return found


def _rows(session: Session, actor: User, what: What | None, after: str | None, most: int) -> Sequence[Due]:
    day = clock.today()
    if after:
        found: Iterable[Any] = session.execute(OVERDUE.rows(_asked(actor, what, day), after, most))
    else:
        found = _first(actor, what, day, most).of(session)
    return [Due(*row) for row in found]


@per_user
def _first(actor: Viewer, what: What | None, day: date, most: int) -> Objects:
    return Objects(OVERDUE.rows(_asked(actor, what, day), None, most))


@per_user
def _asked(actor: Viewer, what: What | None, day: date) -> Any:
    query = _due(actor, what, day).with_only_columns(
        Case, User.name, DueDay.due_on, DueDay.since, DueDay.what, DueDay.why
    )
    return query.join(User, User.id == Case.caseworker_id)


@per_user
def _due(actor: Viewer, what: What | None, day: date) -> Any:
    """Select as `cases.visible_to`; but test for erasure only people with such a day, not all cases."""
    query = select(Case).join(DueDay, DueDay.case_id == Case.id).join(Person, Person.id == Case.person_id)
    query = query.where(DueDay.what.in_(_OF_OPEN_CASES) if what is None else DueDay.what == what)
    query = query.where(DueDay.due_on <= day, Person.erased_at.is_(None))
    heads = actor.role == Role.SUPERVISOR
    query = query.where(cases.belongs_to(actor, of_few=heads), ~restrictions.is_hidden(Case.person_id, actor))
    if heads:
        query = query.where(DueDay.centre_id == actor.centre_id)  # the index begins with it, whatever kinds
    return query.where(Case.closed_on.is_(None)) if what is None or what.ends_with_the_case else query


def wrong(session: Session) -> list[str]:
    """Return the numbers of the cases whose due dates differ from their rows."""
    return [number for _case_id, number in _wrong(session)]


def _wrong(session: Session) -> list[tuple[UUID, str]]:
    """Return the cases whose due dates differ from their rows, with their numbers, compared a part at a time."""
    found: list[tuple[UUID, str]] = []
    last = UUID(int=0)
    while part := session.execute(_PART, {"after": last}).all():
        ids = {"after": last, "last": part[-1].id}
        kept: dict[UUID, dict[What, Day]] = {}
        for case_id, what, due_on, since, silent_from, why in session.execute(_KEPT, ids):
            kept.setdefault(case_id, {})[what] = Day(due_on, since, silent_from, why)
        expected = due_days.expected(session, part, dict(session.execute(_LAST_SEEN, ids).all()))
        differ = [case for case in part if kept.get(case.id, {}) != expected[case.id]]
        found += [(case.id, f"{case.year}/{case.running:04d}") for case in differ]
        last = part[-1].id
    return found


def follow(session: Session) -> int:
    """Derive anew what differs from its rows, as after a change of the intervals; return the number of cases."""
    wrong_ones = _wrong(session)
    for case in (session.get_one(Case, case_id) for case_id, _number in wrong_ones):
        due_days.refresh(session, case, milestones.of_case(session, case.id))
    return len(wrong_ones)


def _within(case_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    return and_(case_id > bindparam("after", type_=Uuid()), case_id <= bindparam("last", type_=Uuid()))


_PART = (
    select(Case.id, Case.centre_id, Case.year, Case.running, Case.opened_on, Case.closed_on)
    .where(Case.id > bindparam("after", type_=Uuid()))
    .order_by(Case.id)
    .limit(COMPARED)
)
_DAYS = DueDay.due_on, DueDay.since, DueDay.silent_from, DueDay.why
_KEPT = select(DueDay.case_id, DueDay.what, *_DAYS).where(_within(DueDay.case_id))
_LAST_SEEN = (
    select(Milestone.case_id, func.max(Milestone.day))
    .where(_within(Milestone.case_id), Milestone.kind.in_(due_days.SEEN), Milestone.voided_at.is_(None))
    .group_by(Milestone.case_id)
)
