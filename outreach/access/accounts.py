"""Closing and reopening of accounts; reopening takes a second person where it leads to cases."""

from sqlalchemy.orm import Session

from outreach.access import admissions, notices, users
from outreach.access.admissions import AdmissionReason
from outreach.access.notices import NoticeKind
from outreach.access.users import User
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def close(session: Session, user: User, actor: User) -> None:
    """Close an account, and notify those beside them. Raises Refused for oneself."""
    users.disable(session, user, actor)
    notices.tell(session, NoticeKind.ACCOUNT_CLOSED, user.id, notices.beside(session, user), actor.id)


def reopen(session: Session, user: User, actor: User) -> None:
    """Reopen an account; one that sees cases once a second person confirms it. Raises Refused if none can."""
    if user.disabled_at is None:
        raise Refused(lazy_gettext("This account is open."))
    if user.role.sees_young_people:
        admissions.ask(session, user, AdmissionReason.BACK, actor)
    else:
        users.enable(session, user, actor)
