"""Background jobs of a served site, daily, no cron: trail, guarded rows, data keys, stages (as `flask audit verify` and
`flask stages verify` do), in small steps, so that nobody at work notices.

Each step reads a database snapshot of its own; after each there is a pause several times as long.
Several servers may share a database: the first to begin does the check.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import chain
from threading import Event
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from outreach.access import audit, checks, verifying
from outreach.access.checks import Check, Tally
from outreach.access.verifying import Step
from outreach.casefile import replaying
from outreach.core import beside, snapshots
from outreach.core.sealing import Vault

HOUR, FIRST = 3600.0, 60.0  # seconds: between two checks for a due run; after the start
REST, LONGEST = 3, 0.5  # pause after a step, as a multiple of its duration; its maximum in seconds
BAD = "audit: %d rows are not as they were written; look with: flask --app wsgi audit verify"
log = logging.getLogger(__name__)


def checking_by_itself(sessions: sessionmaker[Session], fresh: Callable[[], Vault]) -> AbstractContextManager[None]:
    """Check in a thread while the block lasts. fresh: loads the vault of the present key ring."""
    return beside.working("checking", lambda stop: _go_on(sessions, fresh, stop))


def run(sessions: sessionmaker[Session], fresh: Callable[[], Vault], stop: Event) -> Check | None:
    """Run one check if due; return None if it was not, or was stopped. Raises KeyProblem if the keys are
    unreachable."""
    with sessions() as session:
        snapshots.look(session)
        if not checks.is_due(session):
            return None
    with sessions() as session, session.begin():
        check = checks.begin(session)
    if check is None:
        return None
    tally = Tally()
    for step in _paced(sessions, fresh, stop):
        tally.add(step)
    if stop.is_set():
        return None
    with sessions() as session, session.begin():
        checks.end(session, check := session.get_one(Check, check.id), tally)
    if tally.count:
        log.error(BAD, tally.count)
    return check


def _paced(sessions: sessionmaker[Session], fresh: Callable[[], Vault], stop: Event) -> Iterator[Step]:
    with sessions() as session:
        engine: Any = session.get_bind()
        steps = chain(
            verifying.chain(session),
            verifying.all_rows(session),
            verifying.data_keys(engine, fresh),
            replaying.all_cases(session),
        )
        while not stop.is_set():
            begun = time.monotonic()
            snapshots.look(session)
            step = next(steps, None)
            session.commit()
            if step is None:
                return
            yield step
            stop.wait(min(REST * (time.monotonic() - begun), LONGEST))


def _go_on(sessions: sessionmaker[Session], fresh: Callable[[], Vault], stop: Event) -> None:
    audit.origin.set("daily")
    waits = FIRST
    while not stop.wait(waits):
        waits = HOUR
        try:
            run(sessions, fresh, stop)
        except Exception as problem:  # keep the thread alive for the next hour
            log.error("checking: %s", type(problem).__name__)
