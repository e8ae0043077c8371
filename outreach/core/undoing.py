"""Undo: what somebody did is taken back by them within a stated time, by a dated counter-entry, never by deletion."""

from datetime import datetime, timedelta
from uuid import UUID

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext

WITHIN = timedelta(minutes=15)  # design


def until(done_at: datetime | None, done_by: UUID | None = None, actor_id: UUID | None = None) -> datetime | None:
    """Return the moment until which an act can be taken back; None once it is over, or for anybody else.

    done_at: None if it is not done, or was taken back.
    """
    if done_at is None or done_by != actor_id or clock.now() >= done_at + WITHIN:
        return None
    return done_at + WITHIN


def check(last: datetime | None, instead: LazyText) -> None:
    """Check that an act can still be taken back. last: what `until` says. Raises Refused, with what to do instead."""
    if last is None:
        words = lazy_gettext(
            "This can be taken back for %(most)d minutes, by who did it. %(instead)s",
            most=WITHIN.seconds // 60,
            instead=instead,
        )
        raise Refused(words)
