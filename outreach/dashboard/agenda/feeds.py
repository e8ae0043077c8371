"""Feeds: a private address from which the calendar of a telephone takes its owner's agenda, with no personal data.

Whoever has the address sees when something is, and of which kind; a link leads to the month, behind the sign-in.
"""

import secrets
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from outreach.access import audit
from outreach.access.devices import digest
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.core import clock, snapshots
from outreach.core.columns import Identified, Timestamped
from outreach.core.database import Base

BACK, AHEAD = timedelta(days=30), timedelta(days=180)


class CalendarFeed(Identified, Timestamped, Base):
    """The address of one user's feed, stored as the digest of its token."""

    __tablename__ = "calendar_feeds"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), unique=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    """Language of the entries: that of the page on which it was made."""
    read_on: Mapped[date | None]
    """The last day on which a calendar asked for it; None: not yet."""

    user: Mapped[User] = relationship(lazy="raise")


def of_user(session: Session, user_id: UUID) -> CalendarFeed | None:
    """Return the feed of a user; None without one."""
    return session.scalar(select(CalendarFeed).where(CalendarFeed.user_id == user_id))


def make(session: Session, actor: User, language: str) -> str:
    """Make an address in place of an earlier one; return its token, shown once."""
    _drop(session, actor.id)
    token = secrets.token_urlsafe(32)
    session.add(CalendarFeed(user_id=actor.id, token_digest=digest(token), language=language))
    audit.record(session, "calendar_feed.make", actor)
    return token


def revoke(session: Session, actor: User) -> None:
    """Void the address. Nothing happens without one."""
    if _drop(session, actor.id):
        audit.record(session, "calendar_feed.revoke", actor)


def find(session: Session, token: str) -> CalendarFeed | None:
    """Return the feed of an address, with its user, while the user may see cases."""
    query = select(CalendarFeed).where(CalendarFeed.token_digest == digest(token))
    feed = session.scalar(query.options(joinedload(CalendarFeed.user)))
    if feed is None or not feed.user.lets_in(clock.now()) or not feed.user.may(Permission.SEE_CASE):
        return None
    return feed


def was_read(session: Session, feed: CalendarFeed) -> None:
    """Note the day on which a calendar asked for it, once a day, behind the snapshot."""
    if feed.read_on != clock.today():
        snapshots.later(session, lambda writing: _mark(writing, feed.id))


def _mark(session: Session, feed_id: UUID) -> None:
    feed = session.get(CalendarFeed, feed_id)
    if feed is not None:
        feed.read_on = clock.today()


def _drop(session: Session, user_id: UUID) -> bool:
    feed = of_user(session, user_id)
    if feed is None:
        return False
    session.delete(feed)
    session.flush()
    return True
