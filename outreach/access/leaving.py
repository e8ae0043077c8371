"""The work that an account leaves behind when it is closed or changes its role: counted before that is done.

An administrator reads it: how many, never who. The floors that know say it (`counts`); what is left waits there for who
decides, and is found by what stands, not by a note of the closing.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.core.language import LazyText, lazy_gettext

counts: list[Callable[[Session, User], Iterable[LazyText]]] = []


def of_user(session: Session, user: User) -> list[LazyText]:
    """What stays behind of a user who works here now, a sentence each; nothing of a closed account."""
    return [words for count in counts for words in count(session, user)] if user.disabled_at is None else []


def only_head(session: Session, user: User) -> Iterable[LazyText]:
    """Whether their centre would be without a supervisor."""
    if user.role != Role.SUPERVISOR:
        return
    others = select(func.count()).select_from(User).where(User.centre_id == user.centre_id, User.id != user.id)
    if not session.scalar(others.where(User.role == Role.SUPERVISOR, User.disabled_at.is_(None))):
        yield lazy_gettext("They are the only supervisor of the centre: until there is another, nobody there decides.")
