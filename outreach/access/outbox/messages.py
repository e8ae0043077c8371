"""Messages as they are kept: what waits, what is stuck and why, what has left."""

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

KEPT = timedelta(days=90)  # how long it is shown that something was sent
MAIL_LANE = "mail"
ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST_ADDRESS = 254
LINE_END = re.compile(r"[\r\n]")

# (session, secret_owner, message id, moment, body) -> headers: called when a webhook leaves, so that the signature is
# of that moment. A floor above that keeps the secrets appends its own; one that does not know the owner answers {}.
Signer = Callable[[Session, UUID, UUID, datetime, bytes], Mapping[str, str]]
signers: list[Signer] = []


class MessageKind(Code):
    """By which way a message goes."""

    MAIL = "mail", "E-mail"
    WEBHOOK = "webhook", "Message to an agency's own system"


class MessageState(Code):
    """What has become of a message."""

    WAITING = "waiting", "Waits to be sent"
    SENT = "sent", "Delivered"
    STUCK = "stuck", "Could not be delivered"
    DROPPED = "dropped", "Dropped before it was sent"

    @property
    def goes_on(self) -> bool:
        """It is tried again by itself."""
        return self == MessageState.WAITING


class Message(Identified, Timestamped, Base):
    """A message. Address and content are sealed under a key of its own, destroyed when nobody needs it more."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_state_due_at", "state", "due_at"),)

    kind: Mapped[MessageKind] = mapped_column(stored(MessageKind, "kind"))
    state: Mapped[MessageState] = mapped_column(stored(MessageState, "state"), default=MessageState.WAITING)
    about: Mapped[str] = mapped_column(String(120), index=True)
    """The record that it tells of, `referral:<id>`."""
    lane: Mapped[str] = mapped_column(String(64))
    """Messages of one lane share a server."""
    secret_owner: Mapped[UUID | None] = mapped_column(Uuid)
    since: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    """From when its tries count."""
    due_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    claim: Mapped[UUID | None] = mapped_column(Uuid)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    """A sender is at it until then, unless it was stopped."""
    fault: Mapped[Fault | None] = mapped_column(stored(Fault, "fault", checked=False))
    answer: Mapped[int | None] = mapped_column(SmallInteger)
    over_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was sent, stuck or dropped."""

    address = Sealed("messages.address", FieldClass.IDENTITY, owner="id", block=64)
    content = Sealed("messages.content", FieldClass.NARRATIVE, owner="id", block=256)

    def __repr__(self) -> str:
        return f"<Message {self.id}>"


@dataclass(frozen=True, repr=False)
class Letter:
    """A message in the clear, on its way. to: an e-mail address, or a URL."""

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
    """Have an e-mail sent after the commit. Plain text without personal data.

    sender_name: in whose name it goes out, before the one address of the site. reply_to: where an answer goes.
    Raises ValueError for an address, a subject or a name that no mail can carry.
    """
    if not all(map(is_address, [to, *([reply_to] if reply_to else [])])) or LINE_END.search(subject + sender_name):
        raise ValueError("an address, subject or name that no mail can carry")
    content = _packed(body.encode(), subject=subject, sender_name=sender_name, reply_to=reply_to)
    return _put(session, Message(kind=MessageKind.MAIL, about=about, lane=MAIL_LANE, address=to, content=content))


def webhook(
    session: Session,
    url: str,
    body: bytes,
    about: str,
    headers: Mapping[str, str] | None = None,
    secret_owner: UUID | None = None,
) -> Message:
    """Have a POST of `body` sent after the commit, with these headers and `Webhook-Id`, the same at every try.

    secret_owner: whose secret signs it, at each try anew (`signers`). Where it may lead is checked when it leaves.
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
    """Drop what waits about a record, of one kind or of all; one that is being handed over at this moment still
    arrives. Answers how many.
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
    """Drop whatever waits: those of an older copy of the database may have left long ago."""
    for message in session.scalars(select(Message).where(Message.state == MessageState.WAITING)).all():
        finish(session, message, MessageState.DROPPED)
    session.flush()


def put_aside_all(session: Session) -> None:
    """An older copy of the database was put back: what waited in it may have left long ago. Somebody must decide."""
    waiting = update(Message).where(Message.state == MessageState.WAITING)
    aside = {"state": MessageState.STUCK, "fault": Fault.TOO_OLD, "over_at": clock.now(), "claim": None}
    session.execute(waiting.values(claimed_until=None, **aside))


def of(session: Session, about: str) -> Sequence[Message]:
    """What was or is to be sent about a record, the newest first; never what it says."""
    return session.scalars(select(Message).where(Message.about == about).order_by(Message.made_at.desc())).all()


def site_of(session: Session) -> str:
    """How browsers reach the site (OUTREACH_ORIGIN), for a link in a message; empty if nobody has said it."""
    return str(session.info.get("origin") or "")


def clear_old(session: Session) -> None:
    """Forget what was sent or dropped more than 90 days ago; what is stuck stays until somebody decides."""
    over = Message.state.in_((MessageState.SENT, MessageState.DROPPED))
    session.execute(delete(Message).where(over, Message.over_at < clock.now() - KEPT))


def finish(session: Session, message: Message, state: MessageState) -> None:
    """It is over: sent or dropped. Its content goes."""
    message.state, message.over_at, message.claim, message.claimed_until = state, clock.now(), None, None
    message.address = message.content = None
    vault_of(session).destroy_key(session, message.id)


def is_address(text: str) -> bool:
    """Whether a text can be the one address of an e-mail."""
    return len(text) <= LONGEST_ADDRESS and text.isascii() and ADDRESS.fullmatch(text) is not None


def read(message: Message) -> Letter | None:
    """A message in the clear; None if it cannot be opened."""
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
