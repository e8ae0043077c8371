"""The sender: it takes due messages, one at a time, outside of any transaction; a failed one waits for a retry."""

import logging
import random
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from threading import Event
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from outreach.access.outbox import claims, mailing, webhook_delivery
from outreach.access.outbox.claims import Claimed
from outreach.access.outbox.faults import Fault, Undelivered
from outreach.access.outbox.mailing import MailWay
from outreach.access.outbox.messages import Letter, MessageKind
from outreach.core import beside, snapshots

LOOK_EVERY = 5.0  # seconds

_chance = random.SystemRandom()
_log = logging.getLogger(__name__)


class Posting(MailWay, Protocol):
    """The settings of messages (config.Posting)."""

    @property
    def local_hooks(self) -> frozenset[tuple[str, int]]:
        """Private addresses that a webhook may go to."""

    @property
    def takes_mail(self) -> bool:
        """True if e-mail can be sent."""


class Sender:
    """A sender of messages; any number may run, in any number of processes. trust: certificates trusted in tests."""

    def __init__(self, sessions: sessionmaker[Session], posting: Posting, trust: ssl.SSLContext | None = None) -> None:
        self._sessions, self._posting, self._trust = sessions, posting, trust
        self._kinds = (MessageKind.WEBHOOK, MessageKind.MAIL) if posting.takes_mail else (MessageKind.WEBHOOK,)

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
            if not claims.is_any_due(session, self._kinds):
                return None
        with self._sessions() as session, session.begin():
            return claims.take(session, self._kinds)

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
            if letter.kind is MessageKind.MAIL:
                mailing.send(self._posting, letter, self._trust)
            else:
                webhook_delivery.send(letter, self._posting.local_hooks, self._trust)
        except Undelivered:
            raise
        except Exception as problem:
            _log.error("outbox: %s", type(problem).__name__)  # never its text: it may quote the message
            raise Undelivered(Fault.CUT_OFF) from None


def sending(sender: Sender) -> AbstractContextManager[None]:
    """Send in a thread while the block runs; it ends with the block, after its present message."""
    return beside.working("outbox", sender.send_forever, patience=2)
