"""Entries about core persons that were written down by mistake: they stay readable, and count nowhere."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.corrections import Why
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


class Entry(Protocol):
    """The columns of an entry that say that it was voided: when, by whom and why."""

    voided_at: datetime | None
    voided_by: UUID | None
    void_why: Why | None


def check_counts(row: Entry) -> None:
    """Raise Refused for an entry that was voided."""
    if row.voided_at is not None:
        raise Refused(lazy_gettext("This entry was voided: it counts nowhere."))


def void(session: Session, row: Entry, why: Why, actor: User) -> None:
    """Void an entry, under lock. Raises Refused if it is voided already."""
    session.refresh(row, with_for_update=True)
    check_counts(row)
    row.voided_at, row.voided_by, row.void_why = clock.now(), actor.id, why
    session.flush()
