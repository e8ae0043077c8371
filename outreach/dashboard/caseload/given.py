"""The hand-over sheet: cases that were given to somebody lately, with what the new caseworker needs first.

Of each case: the note that came along, the core persons to whom the new caseworker is to be introduced, and what is due
when, and the goals that are under way. The caseworker sees what they were given, the head of the centre what anybody
was given. Nine queries, whatever the number of cases.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Select, select, text
from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c1_core_person.core_persons import CoreLink
from outreach.c3_control.plans import pursued as planned
from outreach.c3_control.plans.pursued import Pursued
from outreach.casefile import cases
from outreach.casefile.cases import Assignment, Case
from outreach.casefile.due_days import DueDay
from outreach.casefile.notes import Note
from outreach.core import clock
from outreach.core.sealing import vault_of

LATELY = timedelta(days=30)
MOST = 60  # on one sheet, the newest
_GIVEN = text("reason = 'transfer'")
Index(
    "ix_assignments_transfers",
    Assignment.caseworker_id,
    Assignment.made_at,
    sqlite_where=_GIVEN,
    postgresql_where=_GIVEN,
)


@dataclass(frozen=True, repr=False)
class Given:
    """A case on the sheet. earlier: who carried it before."""

    case: Case
    to: str
    by: str
    at: datetime
    earlier: str
    note: Note | None
    core_persons: Sequence[CoreLink] = field(default_factory=list)
    due: Sequence[DueDay] = field(default_factory=list)
    goals: Sequence[Pursued] = field(default_factory=list)


def sheet(session: Session, actor: User) -> list[Given]:
    """Return what was handed over lately and still stands, newest first, and audit the look at these people."""
    found = session.execute(_given(session, actor)).all()
    ids = [case.id for _assignment, case, _note in found]
    links = _by_case(session, CoreLink, ids, lambda of: [of.voided_at.is_(None)], lambda of: [of.day, of.id])
    due = _by_case(session, DueDay, ids, lambda _of: [], lambda of: [of.due_on])
    earlier, pursued = _earlier(session, ids), planned.of_cases(session, ids)
    _fetch_keys(session, [case for _assignment, case, _note in found], links)
    named = {user for assignment, _case, _note in found for user in (assignment.caseworker_id, assignment.made_by)}
    names = users.names(session, named | set(earlier.values()))
    audit.record(session, "case.given", actor, people={case.person_id for _assignment, case, _note in found})
    return [
        Given(
            case,
            names.get(assignment.caseworker_id, "–"),
            names.get(assignment.made_by, "–"),
            assignment.made_at,
            names.get(earlier.get(case.id, case.id), "–"),
            note if note and not note.is_voided else None,
            links.get(case.id, []),
            due.get(case.id, []),
            pursued[case.id].under_way if case.id in pursued else [],
        )
        for assignment, case, note in found
    ]


def _given(session: Session, actor: User) -> Select[Assignment, Case, Note]:
    to = [actor.id]
    if actor.role == Role.SUPERVISOR and actor.centre_id:
        to = [user.id for user in users.caseworkers(session, actor.centre_id)]
    query = select(Assignment, Case, Note).join(Case, Case.id == Assignment.case_id)
    query = query.join(Note, Note.id == Assignment.note_id, isouter=True)
    lately = Assignment.caseworker_id.in_(to), Assignment.made_at >= clock.now() - LATELY
    stands = Assignment.reason == "transfer", Assignment.ended_at.is_(None), Case.closed_on.is_(None)
    query = query.where(*lately, *stands, cases.in_sight(actor, of_few=True))
    return query.order_by(Assignment.made_at.desc(), Assignment.id).limit(MOST)


def _by_case(
    session: Session,
    table: Any,
    ids: Collection[UUID],
    where: Callable[[Any], list[Any]],
    order: Callable[[Any], list[Any]],
) -> dict[UUID, list[Any]]:
    rows: dict[UUID, list[Any]] = defaultdict(list)
    query = select(table).where(table.case_id.in_(ids), *where(table)).order_by(*order(table))
    for row in session.scalars(query).unique() if ids else ():
        rows[row.case_id].append(row)
    return rows


def _earlier(session: Session, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return who carried each case before."""
    query = select(Assignment.case_id, Assignment.caseworker_id).where(Assignment.case_id.in_(ids))
    ended = query.where(Assignment.ended_at.is_not(None)).order_by(Assignment.ended_at)
    return dict(session.execute(ended).all()) if ids else {}


def _fetch_keys(session: Session, found: Collection[Case], links: dict[UUID, list[CoreLink]]) -> None:
    known = {link.core_person_id for of_case in links.values() for link in of_case}
    vault_of(session).fetch_keys(session, known | {case.person_id for case in found})
