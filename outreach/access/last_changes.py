"""Who has changed a row last, and when: from the line of the trail under which it was written."""

from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.core import rows
from outreach.core.database import Base
from outreach.web.versions import Change


def of_row(session: Session, row: Base, viewer: User) -> Change | None:
    """Return the last change of a guarded row, for `viewer`; None if it is not known."""
    key: tuple[UUID, ...] = inspect(row).identity or ()
    line = rows.line_of(session, row.__tablename__, key[0]) if key else None
    found = session.execute(
        select(AuditLine.at, User).join(User, User.id == AuditLine.actor_id).where(AuditLine.seq == line)
    ).first()
    return Change(_called(found[1], viewer), found[1].id == viewer.id, found[0]) if found else None


def _called(user: User, viewer: User) -> str:
    """Return the name among those who work together, else what they are."""
    together = user.centre_id is not None and user.centre_id == viewer.centre_id
    together |= user.agency_id is not None and user.agency_id == viewer.agency_id
    return user.name if together else str(user.role.label)
