"""The first day of a case, and its correction: earlier events may be recorded late.

The case number stays the same, though the year may now differ: it is on paper and in letters. Figures go by the day.
The milestone of the opening is voided and recorded again, so that both days stay on record.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import births, milestones, people
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.casefile.notes import Note
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

OPENINGS = (MilestoneKind.OPENED, MilestoneKind.REOPENED)


@dataclass(frozen=True)
class Corrected:
    """A former first day: the moment until which it was on record, and the user who corrected it."""

    day: date
    until: datetime
    by: UUID | None


def move(session: Session, case: Case, day: date, actor: User, besides: Collection[UUID] = ()) -> None:
    """Move the first day of a case. besides: rows that move with it.

    Raises Refused for a future day, one after an entry of the case or before the last case was closed, and one on which
    the age of the young person would not be plausible.
    """
    session.refresh(case, ["opened_on"], with_for_update=True)
    if day > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."), "day")
    _check_facts(session, case, day, besides)
    _check_episodes(session, case, day)
    born = people.born_on(case.person)
    if born is not None and not births.believable(born, day):
        words = lazy_gettext("On %(day)s they would not be between 5 and 30 years old. Is the era right?", day=day)
        raise Refused(words, "day")
    case.opened_on = day
    milestones.redate(session, case, case.id, day, actor)
    audit.record(session, "case.first_day", actor, person_id=case.person_id, about=f"case:{case.id}")


def corrected(timeline: Collection[Milestone], case: Case) -> list[Corrected]:
    """Return the former first days, the last correction first."""
    old = [m for m in timeline if m.source_id == case.id and m.kind in OPENINGS and m.voided_at is not None]
    found = [Corrected(m.day, m.voided_at, m.voided_by) for m in old if m.voided_at is not None]
    return sorted(found, key=lambda one: one.until, reverse=True)


def first_entry(session: Session, case: Case, besides: Collection[UUID] = ()) -> date | None:
    """Return the day of the first entry of a case that counts, its opening and the rows `besides` left out."""
    left = select(func.min(Milestone.day)).where(
        Milestone.case_id == case.id, Milestone.voided_at.is_(None), Milestone.source_id.not_in({case.id, *besides})
    )
    written = select(func.min(Note.day)).where(Note.case_id == case.id, Note.voided_at.is_(None))
    return min((found for found in (session.scalar(left), session.scalar(written)) if found), default=None)


def _check_facts(session: Session, case: Case, day: date, besides: Collection[UUID]) -> None:
    """Check that no entry lies before the first day."""
    earliest = first_entry(session, case, besides)
    if earliest is not None and day > earliest:
        words = lazy_gettext("Something in this case is of %(day)s: choose that day or an earlier one.", day=earliest)
        raise Refused(words, "day")


def _check_episodes(session: Session, case: Case, day: date) -> None:
    """Check that the case begins after the end of the one before it."""
    last = select(func.max(Case.closed_on)).where(Case.person_id == case.person_id, Case.episode < case.episode)
    closed_on = session.scalar(last)
    if closed_on is not None and day < closed_on:
        raise Refused(lazy_gettext("This is before the last case was closed (%(day)s).", day=closed_on), "day")
