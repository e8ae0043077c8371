"""The list of the meetings of the working group, a page at a time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.directory.working_group.meetings import GroupMeeting
from outreach.web.paging import Keyset, Page

_NEWEST = Keyset(GroupMeeting.day.desc(), GroupMeeting.id.desc())


def of_centre(session: Session, actor: User, after: str | None) -> Page[GroupMeeting]:
    """Return a page of the meetings of the actor's centre, the newest first."""
    query = select(GroupMeeting).where(GroupMeeting.centre_id == actor.centre_id)
    return _NEWEST.page(session.scalars(_NEWEST.rows(query, after)).all())
