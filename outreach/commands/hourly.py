"""Background jobs of a served site, hourly, also at its start: chasing due referrals, telling of late
returns, judging anew what breaks a rule today, and once a day updating the statistics of the database.

Several servers may share a database: each batch is done under a lock, and finished work is not repeated.
"""

import logging
from contextlib import AbstractContextManager
from itertools import count
from threading import Event

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from outreach.access import audit, centres
from outreach.c2_connect import chasing
from outreach.c3_control import from_sheet
from outreach.c3_control.residence import leaves
from outreach.casefile import contradictions
from outreach.core import beside, database, snapshots
from outreach.core.together import Together

HOUR = 3600.0
HOURS_OF_DAY = 24
log = logging.getLogger(__name__)


def chasing_by_itself(sessions: sessionmaker[Session], every: float = HOUR) -> AbstractContextManager[None]:
    """Chase in a thread while the block lasts; every: seconds from one run to the next."""
    return beside.working("chasing", lambda stop: _go_on(sessions, stop, every))


def run(sessions: sessionmaker[Session], stop: Event) -> int:
    """Run once; return the number of referrals chased. Takes no write lock if nothing is due."""
    with sessions() as session:
        snapshots.look(session)
        if not chasing.waiting(session):
            return 0
    done = 0
    with sessions() as session:
        for held in chasing.chase(session):
            session.commit()
            done += held
            if stop.is_set():
                break
    return done


def tell_late(sessions: sessionmaker[Session]) -> None:
    """Tell of those who are not back from their leave. Takes no write lock if nobody is late."""
    with sessions() as session:
        snapshots.look(session)
        if not leaves.are_late(session):
            return
    with sessions() as session:
        leaves.tell_late(session)
        session.commit()


def judge(sessions: sessionmaker[Session]) -> None:
    """Judge anew what may break a rule today, so that no head of a centre waits for it on the first page of a day."""
    with sessions() as session:
        snapshots.look(session)
        for centre in centres.all_centres(session):
            contradictions.judge(session, centre.id)
        session.commit()
        snapshots.write_later(session, Together(sessions))


def forget_sheets(sessions: sessionmaker[Session]) -> None:
    """Delete the sheets of young people that have waited for a day; takes no write lock if there is none."""
    with sessions() as session:
        snapshots.look(session)
        if not from_sheet.any_old(session):
            return
    with sessions() as session, session.begin():
        from_sheet.clear_old(session)


def _go_on(sessions: sessionmaker[Session], stop: Event, every: float) -> None:
    audit.origin.set("hourly")
    for hour in count():
        try:
            if hour % HOURS_OF_DAY == 0:
                database.take_stock(sessions.kw["bind"])
            run(sessions, stop)
            tell_late(sessions)
            judge(sessions)
            forget_sheets(sessions)
        except SQLAlchemyError as problem:  # retried in an hour; its message may quote data
            log.error("hourly: %s", type(problem).__name__)
        if stop.wait(every):
            return
