"""The page of the outbox and the administrator's actions on it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.outbox.messages import Message, MessageState, finish
from outreach.access.users import User
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.sealing import vault_of
from outreach.web.paging import Keyset, Page

OLDEST = Keyset(Message.due_at, Message.id)


@dataclass(frozen=True)
class Outbox:
    """Stuck and waiting messages, oldest first, a page of each, with their total numbers."""

    stuck: Page[Message]
    waiting: Page[Message]
    stuck_count: int
    waiting_count: int


def look(session: Session, stuck_after: str | None = None, waiting_after: str | None = None) -> Outbox:
    """Return the outbox. It opens the address of a message, never its content. after: key of the last row of each."""
    stuck = _oldest(session, MessageState.STUCK, stuck_after)
    waiting = _oldest(session, MessageState.WAITING, waiting_after)
    vault_of(session).fetch_keys(session, [message.id for message in (*stuck.rows, *waiting.rows)])
    counts = select(Message.state, func.count()).group_by(Message.state)
    counted = dict(session.execute(counts).all())
    return Outbox(stuck, waiting, counted.get(MessageState.STUCK, 0), counted.get(MessageState.WAITING, 0))


def counting_stuck() -> Select[int]:
    """Select the number of messages that could not be delivered and wait for a decision."""
    return select(func.count()).select_from(Message).where(Message.state == MessageState.STUCK)


def retry(session: Session, message: Message, actor: User) -> None:
    """Send it again now, with its tries reset."""
    message.state, message.tries, message.over_at = MessageState.WAITING, 0, None
    message.since = message.due_at = clock.now()
    session.flush()
    audit.record(session, "message.retry", actor, about=f"message:{message.id}")


def drop(session: Session, message: Message, actor: User) -> None:
    """Drop a message, and its content."""
    finish(session, message, MessageState.DROPPED)
    session.flush()
    audit.record(session, "message.drop", actor, about=f"message:{message.id}")


def get(session: Session, message_id: UUID) -> Message:
    """Return a waiting or stuck message. Raises NotFound."""
    query = select(Message).where(Message.id == message_id).with_for_update()
    message = session.scalar(query.where(Message.state.in_((MessageState.WAITING, MessageState.STUCK))))
    if message is None:
        raise NotFound
    return message


def _oldest(session: Session, state: MessageState, after: str | None) -> Page[Message]:
    query = select(Message).where(Message.state == state)
    return OLDEST.page(session.scalars(OLDEST.rows(query, after)).all())
