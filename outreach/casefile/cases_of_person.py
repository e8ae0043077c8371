"""All cases of one person, not limited to any user's scope."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON
from outreach.core.questions import Question

OF_PERSON = Question(Case, Case.person_id == THIS_PERSON, by="-episode")


def newest_first(session: Session, person_id: UUID) -> list[Case]:
    """Return the cases of a person, newest first."""
    return OF_PERSON.ask(session, person_id=person_id)


def other_episodes(session: Session, case: Case) -> list[Case]:
    """Return the other cases of the same person, newest first."""
    return [other for other in newest_first(session, case.person_id) if other.id != case.id]


def first_day(session: Session, person_id: UUID) -> date | None:
    """Return the first day of a person's earliest case; None without one."""
    return session.scalar(select(func.min(Case.opened_on)).where(Case.person_id == person_id))
