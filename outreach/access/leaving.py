"""Open work that an account leaves behind when it is closed or changes its role, counted before that is done.

An administrator reads numbers, never names. Other packages count it (`counts`); such work is later found in the queues,
by the state of the rows, not by a note of the closing.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.core.language import LazyText, lazy_gettext

counts: list[Callable[[Session, User], Iterable[LazyText]]] = []


def of_user(session: Session, user: User) -> list[LazyText]:
    """Return the open work of an active user, a sentence each; nothing of a closed account."""
    return [words for count in counts for words in count(session, user)] if user.disabled_at is None else []


def only_head(session: Session, user: User) -> Iterable[LazyText]:
    """Yield a sentence if they are the only supervisor of their centre."""
    if user.role != Role.SUPERVISOR:
        return
    others = select(func.count()).select_from(User).where(User.centre_id == user.centre_id, User.id != user.id)
    if not session.scalar(others.where(User.role == Role.SUPERVISOR, User.disabled_at.is_(None))):
        yield lazy_gettext("They are the only supervisor of the centre: until there is another, nobody there decides.")
