"""Channels: the ways by which messages leave. Each kind of message has one, and each channel is one file."""

import ssl
from pathlib import Path
from typing import Protocol

from outreach.access.outbox.line import Line
from outreach.access.outbox.mailing import Mail, MailWay
from outreach.access.outbox.messages import Letter, MessageKind
from outreach.access.outbox.sms import Sms
from outreach.access.outbox.webhook_delivery import Webhooks


class Channel(Protocol):
    """A way out of the house.

    A new one: a class with this method in a file of its own, its kind in `MessageKind`, its settings in
    `config.Posting` and its row below.
    """

    def send(self, letter: Letter) -> None:
        """Deliver a message; return once it was accepted. Raises Undelivered, with a code and never the words of a
        server, and when it wants to be asked again. The id of the letter is the same at every try.
        """


class Posting(MailWay, Protocol):
    """The settings of messages (config.Posting)."""

    @property
    def local_hooks(self) -> frozenset[tuple[str, int]]:
        """Private addresses that a webhook may go to."""

    @property
    def takes_mail(self) -> bool:
        """True if e-mail can be sent."""

    @property
    def line_url(self) -> str:
        """Address of the LINE Messaging API for a push message."""

    @property
    def line_token_file(self) -> Path | None:
        """Path of the file with the token of the LINE channel; None: no LINE."""

    @property
    def sms_url(self) -> str:
        """Address of the SMS gateway; empty: no SMS."""

    @property
    def sms_token_file(self) -> Path | None:
        """Path of the file with the token of the SMS gateway."""

    @property
    def sms_sender(self) -> str:
        """The sender that an SMS shows."""


def set_up(posting: Posting, trust: ssl.SSLContext | None = None) -> dict[MessageKind, Channel]:
    """Return the channels that are set up; messages of another kind wait. trust: certificates trusted in tests."""
    found: dict[MessageKind, Channel] = {MessageKind.WEBHOOK: Webhooks(posting.local_hooks, trust)}
    if posting.takes_mail:
        found[MessageKind.MAIL] = Mail(posting, trust)
    if posting.line_token_file:
        found[MessageKind.LINE] = Line(posting.line_url, posting.line_token_file, trust)
    if posting.sms_url and posting.sms_token_file:
        found[MessageKind.SMS] = Sms(posting.sms_url, posting.sms_token_file, posting.sms_sender, trust)
    return found
