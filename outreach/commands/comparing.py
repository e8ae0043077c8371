"""Background job of a served site: whoever was registered or corrected is compared with those on record, within a
minute, and once everybody, in small steps, so that nobody at work notices.

Several servers may share a database: who finds that another was quicker leaves the work to it for a while.
"""

import logging
import time
from contextlib import AbstractContextManager
from threading import Event

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from outreach.casefile import finding
from outreach.core import beside

WAITS, ELSEWHERE = 20.0, 300.0  # seconds: when nobody waits to be compared; when another process does it
REST = 3  # pause after a step, as a multiple of its duration
log = logging.getLogger(__name__)


def comparing_by_itself(sessions: sessionmaker[Session]) -> AbstractContextManager[None]:
    """Compare in a thread while the block lasts."""
    return beside.working("comparing", lambda stop: _go_on(sessions, stop))


def pause_after(done: int | None, took: float) -> float:
    """Return the seconds to wait after a step that took so long. done: what `finding.step` returned."""
    if done is None:
        return ELSEWHERE
    return REST * took if done else WAITS


def _go_on(sessions: sessionmaker[Session], stop: Event) -> None:
    waits = WAITS
    while not stop.wait(waits):
        begun = time.monotonic()
        try:
            waits = pause_after(finding.step(sessions), time.monotonic() - begun)
        except SQLAlchemyError as problem:  # tried again; its message may quote data
            log.error("comparing: %s", type(problem).__name__)
            waits = ELSEWHERE
