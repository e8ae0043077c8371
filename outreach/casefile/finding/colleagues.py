"""A colleague's young person whom a search has shown: what may be asked and written about them without their case."""

from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.finding import strangers
from outreach.casefile.finding.found import Found, candidates, stranger
from outreach.core.errors import NotFound


def of_colleague(session: Session, person_id: UUID, actor: User) -> tuple[Case, Found]:
    """Return the newest case of a colleague's young person, and what a search shows of them.

    Raises NotFound unless a search has shown them to the actor by name within a day, and would still find them: no
    address opens what the brake on searches holds back.
    """
    row = candidates(session, [person_id], actor).get(person_id)
    if row is None or row.case_id is None or row.caseworker_id == actor.id:
        raise NotFound
    if not strangers.was_shown(session, person_id, actor):
        raise NotFound
    return session.get_one(Case, row.case_id), stranger(session, row)
