"""Background job of a served site, every minute: who wants to be told that something is new gets a message."""

import logging
from contextlib import AbstractContextManager
from threading import Event

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from outreach.core import beside
from outreach.dashboard import digests

MINUTE = 60.0
log = logging.getLogger(__name__)


def telling_by_itself(sessions: sessionmaker[Session], every: float = MINUTE) -> AbstractContextManager[None]:
    """Tell in a thread while the block lasts. Several servers may share a database: each is told once."""
    return beside.working("telling", lambda stop: _go_on(sessions, stop, every))


def _go_on(sessions: sessionmaker[Session], stop: Event, every: float) -> None:
    while not stop.wait(every):
        try:
            digests.run(sessions)
        except SQLAlchemyError as problem:  # retried in a minute; its message may quote data
            log.error("telling: %s", type(problem).__name__)
