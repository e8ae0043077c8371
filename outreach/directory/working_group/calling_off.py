"""A meeting of the working group is called off: it stays in the list, and nothing more is written of it."""

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory.working_group import meetings
from outreach.directory.working_group.meetings import GroupMeeting


def call_off(session: Session, meeting: GroupMeeting, actor: User) -> None:
    """Call a meeting off. Raises Refused if it was, or minutes are written."""
    meetings.lock_open(session, meeting)
    if meetings.minutes(session, meeting):
        raise Refused(lazy_gettext("Its minutes are written: it was held."))
    meeting.called_off_at = clock.now()
    session.flush()
    audit.record(session, "working_group.call_off", actor, about=f"group_meeting:{meeting.id}")
