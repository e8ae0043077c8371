"""The sender: it takes due messages, one at a time, outside of any transaction; a failed one waits for a retry."""

import logging
import random
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from threading import Event

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from outreach.access.outbox import channels, claims
from outreach.access.outbox.channels import Posting
from outreach.access.outbox.claims import Claimed
from outreach.access.outbox.faults import Fault, Undelivered
from outreach.access.outbox.messages import Letter
from outreach.core import beside, snapshots

LOOK_EVERY = 5.0  # seconds

_chance = random.SystemRandom()
_log = logging.getLogger(__name__)


class Sender:
    """A sender of messages; any number may run, in any number of processes. trust: certificates trusted in tests."""

    def __init__(self, sessions: sessionmaker[Session], posting: Posting, trust: ssl.SSLContext | None = None) -> None:
        self._sessions, self._channels = sessions, channels.set_up(posting, trust)

    def send_due(self, is_stopped: Callable[[], bool] = lambda: False) -> Iterator[bool]:
        """Send the due messages; yield for each one True if it arrived."""
        while not is_stopped() and (claimed := self._take()):
            yield self._try(claimed)

    def send_forever(self, stop: Event) -> None:
        """Look every few seconds until `stop` is set; a busy or absent database is tried again later."""
        while not stop.is_set():
            try:
                for _arrived in self.send_due(stop.is_set):
                    pass
            except SQLAlchemyError:
                stop.wait(LOOK_EVERY * 5)
            stop.wait(LOOK_EVERY)

    def _take(self) -> Claimed | None:
        """Take the next message; the first look takes no lock."""
        with self._sessions() as session:
            snapshots.look(session)
            if not claims.is_any_due(session, self._channels):
                return None
        with self._sessions() as session, session.begin():
            return claims.take(session, self._channels)

    def _try(self, claimed: Claimed) -> bool:
        try:
            self._hand_over(claimed.letter)
        except Undelivered as problem:
            with self._sessions() as session, session.begin():
                claims.failed(session, claimed, problem, _chance.random())
            return False
        with self._sessions() as session, session.begin():
            claims.arrived(session, claimed)
        return True

    def _hand_over(self, letter: Letter) -> None:
        """Deliver a message. Raises Undelivered, also for an unexpected exception, so that the sender goes on."""
        try:
            self._channels[letter.kind].send(letter)
        except Undelivered:
            raise
        except Exception as problem:
            _log.error("outbox: %s", type(problem).__name__)  # never its text: it may quote the message
            raise Undelivered(Fault.CUT_OFF) from None


def sending(sender: Sender) -> AbstractContextManager[None]:
    """Send in a thread while the block runs; it ends with the block, after its present message."""
    return beside.working("outbox", sender.send_forever, patience=2)
