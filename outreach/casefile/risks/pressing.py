"""Cases that come first in a list: those marked as urgent, and those with a red flag or an acute risk.

A red one stands there until it is assessed anew.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Index, select, text, union_all
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.risks import urgent
from outreach.core.sealing import vault_of

MOST = 100  # of each, in front of a list
_OPEN_AND_RED = text("closed_on IS NULL AND (red_flag OR risk = 'acute')")
Index(
    "ix_cases_red_centre_id",
    Case.centre_id,
    sqlite_where=_OPEN_AND_RED,
    postgresql_where=_OPEN_AND_RED,
)


def red(session: Session, actor: User, most: int) -> Sequence[Case]:
    """Return the red cases that a user sees, those with a red flag first; their keys are fetched at once."""
    query = select(Case).where(*_is_red(actor), cases.in_sight(actor, of_few=True))
    found = session.scalars(query.order_by(Case.red_flag.desc(), Case.id).limit(most)).all()
    vault_of(session).fetch_keys(session, {case.person_id for case in found})
    return found


def ids(session: Session, actor: User) -> set[UUID]:
    """Return the ids of the urgent and of the red cases of the user's centre, seen or not, up to `MOST` of each."""
    marked = select(Case.id).where(urgent.is_urgent(actor)).order_by(Case.urgent_until, Case.id)
    flagged = select(Case.id).where(*_is_red(actor)).order_by(Case.id)
    some = (each.limit(MOST).subquery() for each in (marked, flagged))
    return set(session.scalars(union_all(*(select(each.c.id) for each in some))))


def _is_red(actor: User) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for `Marks.is_red` of an open case, in the words of the index: SQLite knows it by these."""
    is_red: ColumnElement[bool] = text("(cases.red_flag OR cases.risk = 'acute')")  # type: ignore[assignment]
    return Case.centre_id == actor.centre_id, Case.closed_on.is_(None), is_red
