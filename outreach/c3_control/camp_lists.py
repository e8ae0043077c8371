"""The camps of a centre, and those that can still take somebody."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.camps import Camp
from outreach.core import clock


def of_centre(session: Session, actor: User, most: int = 60) -> list[Camp]:
    """Return the camps of the actor's centre, newest first."""
    query = select(Camp).where(Camp.centre_id == actor.centre_id)
    return list(session.scalars(query.order_by(Camp.begins_on.desc()).limit(most)))


def open_camps(session: Session, actor: User, since: date | None = None) -> list[Camp]:
    """Return unfinished camps that end on or after the earlier of today and `since`: upcoming first, then past ones."""
    least = min(since or date.max, today := clock.today())
    going = (camp for camp in of_centre(session, actor) if camp.finished_at is None and camp.cancelled_at is None)
    found = [camp for camp in going if camp.ends_on >= least]
    return sorted(found, key=lambda camp: (camp.ends_on < today, camp.begins_on))
