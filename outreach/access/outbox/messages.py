"""The table of messages: waiting, stuck with the reason, sent."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Index, SmallInteger, String, Uuid, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access.outbox.faults import Fault
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.sealing import FieldClass, Sealed, Unreadable, vault_of

KEPT = timedelta(days=90)  # how long a sent message is shown
MAIL_LANE = "mail"
ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST_ADDRESS = 254
LINE_END = re.compile(r"[\r\n]")

# (session, secret_owner, message id, moment, body) -> headers: called when a webhook leaves, so that the signature is
# of that moment. The package that keeps the secrets appends its own; it returns {} for an unknown owner.
Signer = Callable[[Session, UUID, UUID, datetime, bytes], Mapping[str, str]]
signers: list[Signer] = []


class MessageKind(Code):
    """Channel of a message."""

    MAIL = "mail", "E-mail"
    WEBHOOK = "webhook", "Message to an agency's own system"
    LINE = "line", "LINE message"
    SMS = "sms", "Text message (SMS)"


class MessageState(Code):
    """State of a message."""

    WAITING = "waiting", "Waits to be sent"
    SENT = "sent", "Delivered"
    STUCK = "stuck", "Could not be delivered"
    DROPPED = "dropped", "Dropped before it was sent"

    @property
    def goes_on(self) -> bool:
        """It is tried again by itself."""
        return self == MessageState.WAITING


class Message(Identified, Timestamped, Base):
    """A message. Address and content are sealed under a key of its own, destroyed when the message is finished."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_state_due_at", "state", "due_at"),)

    kind: Mapped[MessageKind] = mapped_column(stored(MessageKind, "kind"))
    state: Mapped[MessageState] = mapped_column(stored(MessageState, "state"), default=MessageState.WAITING)
    about: Mapped[str] = mapped_column(String(120), index=True)
    """The record that it is about, `referral:<id>`."""
    lane: Mapped[str] = mapped_column(String(64))
    """The queue of a server: messages of one lane share a server."""
    secret_owner: Mapped[UUID | None] = mapped_column(Uuid)
    since: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    """The moment from which its tries count."""
    due_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    claim: Mapped[UUID | None] = mapped_column(Uuid)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    """The end of a sender's claim, unless it was stopped."""
    fault: Mapped[Fault | None] = mapped_column(stored(Fault, "fault", checked=False))
    answer: Mapped[int | None] = mapped_column(SmallInteger)
    over_at: Mapped[datetime | None] = mapped_column(Moment)
    """The moment at which it was sent, stuck or dropped."""

    address = Sealed("messages.address", FieldClass.IDENTITY, owner="id", block=64)
    content = Sealed("messages.content", FieldClass.NARRATIVE, owner="id", block=256)

    def __repr__(self) -> str:
        return f"<Message {self.id}>"


@dataclass(frozen=True, repr=False)
class Letter:
    """A decrypted message on its way. to: an e-mail address, or a URL."""

    id: UUID
    kind: MessageKind
    made_at: datetime
    to: str
    body: bytes
    subject: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    sender_name: str = ""
    reply_to: str = ""


def mail(
    session: Session, to: str, subject: str, body: str, about: str, *, sender_name: str = "", reply_to: str = ""
) -> Message:
    """Queue an e-mail, sent after the commit. Plain text without personal data.

    sender_name: the display name before the one address of the site. reply_to: the address for answers. Raises
    ValueError for an address, a subject or a name that is invalid in mail.
    """
    if not all(map(is_address, [to, *([reply_to] if reply_to else [])])) or LINE_END.search(subject + sender_name):
        raise ValueError("an address, subject or name that no mail can carry")
    content = _packed(body.encode(), subject=subject, sender_name=sender_name, reply_to=reply_to)
    return _put(session, Message(kind=MessageKind.MAIL, about=about, lane=MAIL_LANE, address=to, content=content))


def short(session: Session, kind: MessageKind, to: str, body: str, about: str) -> Message:
    """Queue a short text for LINE or SMS, sent after the commit, without personal data. to: as the channel takes it."""
    return _put(session, Message(kind=kind, about=about, lane=kind.value, address=to, content=_packed(body.encode())))


def webhook(
    session: Session,
    url: str,
    body: bytes,
    about: str,
    headers: Mapping[str, str] | None = None,
    secret_owner: UUID | None = None,
) -> Message:
    """Queue a POST of `body`, sent after the commit, with these headers and `Webhook-Id`, the same at every try.

    secret_owner: the owner of the secret that signs it, at each try anew (`signers`). The URL is checked when it
    leaves.
    """
    host = urlsplit(url).netloc.rpartition("@")[2].lower()
    lane = vault_of(session).mac(b"lane\x1f" + host.encode()).hex()
    message = Message(
        kind=MessageKind.WEBHOOK,
        about=about,
        lane=lane,
        secret_owner=secret_owner,
        address=url,
        content=_packed(body, headers=dict(headers or {})),
    )
    return _put(session, message)


def cancel(session: Session, about: str, kind: MessageKind | None = None) -> int:
    """Drop the waiting messages about a record, of one kind or of all; return how many.

    One that is being delivered at this moment still arrives.
    """
    waiting = select(Message).where(Message.about == about, Message.state == MessageState.WAITING)
    if kind is not None:
        waiting = waiting.where(Message.kind == kind)
    found = session.scalars(waiting.with_for_update()).all()
    for message in found:
        finish(session, message, MessageState.DROPPED)
    session.flush()
    return len(found)


def drop_all(session: Session) -> None:
    """Drop all waiting messages: those in a restored copy of the database may have been sent long ago."""
    for message in session.scalars(select(Message).where(Message.state == MessageState.WAITING)).all():
        finish(session, message, MessageState.DROPPED)
    session.flush()


def put_aside_all(session: Session) -> None:
    """Put all waiting messages aside after a restore: they may have been sent long ago, so a person decides."""
    waiting = update(Message).where(Message.state == MessageState.WAITING)
    aside = {"state": MessageState.STUCK, "fault": Fault.TOO_OLD, "over_at": clock.now(), "claim": None}
    session.execute(waiting.values(claimed_until=None, **aside))


def of(session: Session, about: str) -> Sequence[Message]:
    """Return the messages about a record, newest first; never their content."""
    return session.scalars(select(Message).where(Message.about == about).order_by(Message.made_at.desc())).all()


def site_of(session: Session) -> str:
    """Return the public address of the site (OUTREACH_ORIGIN), for links in messages; empty if not set."""
    return str(session.info.get("origin") or "")


def clear_old(session: Session) -> None:
    """Delete messages sent or dropped more than 90 days ago; stuck ones stay until decided."""
    over = Message.state.in_((MessageState.SENT, MessageState.DROPPED))
    session.execute(delete(Message).where(over, Message.over_at < clock.now() - KEPT))


def finish(session: Session, message: Message, state: MessageState) -> None:
    """Finish a message as sent or dropped, and destroy its content."""
    message.state, message.over_at, message.claim, message.claimed_until = state, clock.now(), None, None
    message.address = message.content = None
    vault_of(session).destroy_key(session, message.id)


def is_address(text: str) -> bool:
    """Return True if a text is a valid single e-mail address."""
    return len(text) <= LONGEST_ADDRESS and text.isascii() and ADDRESS.fullmatch(text) is not None


def read(message: Message) -> Letter | None:
    """Decrypt a message; None if it cannot be opened."""
    to, opened = message.address, message.content
    if not to or not opened or isinstance(to, Unreadable) or isinstance(opened, Unreadable):
        return None
    said = json.loads(opened)
    body = base64.b64decode(said.pop("body"))
    return Letter(message.id, message.kind, message.made_at, to, body, **said)


def _packed(body: bytes, **said: object) -> str:
    return json.dumps(said | {"body": base64.b64encode(body).decode()})


def _put(session: Session, message: Message) -> Message:
    vault_of(session).make_key(session, message.id)
    session.add(message)
    session.flush()
    return message
