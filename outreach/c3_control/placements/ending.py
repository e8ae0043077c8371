"""What an erasure leaves of a placement elsewhere: its nights."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control.placements.models import Destination, Placement
from outreach.core import clock


def end_of_person(session: Session, person_id: UUID) -> None:
    """End an erased person's open placement today."""
    query = select(Placement).where(Placement.person_id == person_id)
    for row in session.scalars(query.where(Placement.ends_on.is_(None), Placement.voided_at.is_(None))):
        row.ends_on, row.ending = max(clock.today(), row.begins_on), Destination.NOT_KNOWN
    session.flush()
