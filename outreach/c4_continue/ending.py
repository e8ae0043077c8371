"""What an erasure takes of work, mentors and the path to city inspector. What was given still counts in its fund."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c4_continue.employers.models import JobPlace
from outreach.c4_continue.inspectors.paths import InspectorPath
from outreach.c4_continue.mentors import accompanying

KINDS = (JobPlace, InspectorPath)


def end_of_person(session: Session, person_id: UUID, _actor: User) -> list[UUID]:
    """Delete where they worked and how far they came, which frees the place; end what goes on with a mentor."""
    for kind in KINDS:
        session.execute(delete(kind).where(kind.person_id == person_id))
    accompanying.end_of_person(session, person_id)
    return []
