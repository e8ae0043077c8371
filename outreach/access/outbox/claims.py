"""Claims on messages: one sender holds a message for a while, then it is finished, or due again later.

No two senders hold one message at the same time: a claim is made in one transaction, in which the row is locked, and
holds until `claimed_until`. A killed sender leaves a claim that expires.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from outreach.access.outbox import messages
from outreach.access.outbox.faults import FINAL, OF_THE_WAY, Fault, Undelivered
from outreach.access.outbox.messages import Letter, Message, MessageKind, MessageState
from outreach.core import clock

CLAIMED_FOR = timedelta(minutes=5)  # longer than any try can take (`ways.DEADLINE`)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
MOST_TRIES = 20  # with these waits two to three days: a weekend without a server
TRUE_FOR = timedelta(days=7)  # a message that waited longer (nothing was set up) is sent only on request


@dataclass(frozen=True, repr=False)
class Claimed:
    """A claimed message, opened and signed."""

    claim: UUID
    letter: Letter


def wait_after(tries: int, chance: float) -> timedelta:
    """Return the wait after so many tries: exponential backoff from a minute to six hours.

    chance: 0 to 1, takes off up to half of it (jitter), so that many do not come back at once.
    """
    whole = min(FIRST_WAIT * (1 << min(max(tries - 1, 0), 12)), LONGEST_WAIT)
    return whole * (1 - chance / 2)


def is_any_due(session: Session, kinds: Collection[MessageKind]) -> bool:
    """Return True if a message is due."""
    return session.scalar(_due(kinds).with_only_columns(Message.id)) is not None


def take(session: Session, kinds: Collection[MessageKind]) -> Claimed | None:
    """Claim the message that has waited longest; None if none is due. Unreadable or outdated ones are put aside."""
    now = clock.now()
    while message := session.scalar(_due(kinds).with_for_update(skip_locked=True)):
        letter = messages.read(message)
        why = _why_not(message, letter)
        if why is not None or letter is None:
            _stick(message, why or Fault.UNREADABLE, None)
            session.flush()
            continue
        message.claim, message.claimed_until = uuid4(), now + CLAIMED_FOR
        message.tries += 1
        session.flush()
        return Claimed(message.claim, _signed(session, message, letter))
    return None


def arrived(session: Session, claimed: Claimed) -> None:
    """Mark a message as delivered."""
    if message := _ours(session, claimed):
        message.fault = message.answer = None
        messages.finish(session, message, MessageState.SENT)


def failed(session: Session, claimed: Claimed, problem: Undelivered, chance: float) -> None:
    """Mark a try as failed: due again later, or stuck if final. Others of its lane wait for a moment too."""
    message = _ours(session, claimed)
    if message is None:
        return
    if problem.fault in FINAL or message.tries >= MOST_TRIES:
        _stick(message, problem.fault, problem.answer)
    else:
        message.fault, message.answer = problem.fault, problem.answer
        asked = min(problem.after or timedelta(), LONGEST_WAIT)
        message.due_at = clock.now() + max(wait_after(message.tries, chance), asked)
        message.claim = message.claimed_until = None
    if problem.fault in OF_THE_WAY or problem.after:
        _hold_lane(session, message, min(max(problem.after or FIRST_WAIT, FIRST_WAIT), LONGEST_WAIT))
    session.flush()


def _due(kinds: Collection[MessageKind]) -> Select[Message]:
    now = clock.now()
    free = or_(Message.claimed_until.is_(None), Message.claimed_until < now)
    waiting: tuple[ColumnElement[bool], ...] = (Message.state == MessageState.WAITING, Message.due_at <= now, free)
    return select(Message).where(*waiting, Message.kind.in_(kinds)).order_by(Message.due_at, Message.id).limit(1)


def _why_not(message: Message, letter: Letter | None) -> Fault | None:
    if letter is None:
        return Fault.UNREADABLE
    if message.tries >= MOST_TRIES:
        return message.fault or Fault.CUT_OFF  # its sender was stopped each time
    return Fault.TOO_OLD if clock.now() - message.since > TRUE_FOR else None


def _stick(message: Message, fault: Fault, answer: int | None) -> None:
    """Put a message aside, with its content: it may be retried by hand."""
    message.state, message.fault, message.answer = MessageState.STUCK, fault, answer
    message.over_at, message.claim, message.claimed_until = clock.now(), None, None


def _signed(session: Session, message: Message, letter: Letter) -> Letter:
    if message.secret_owner is None:
        return letter
    headers = dict(letter.headers)
    for sign in messages.signers:
        headers |= sign(session, message.secret_owner, message.id, clock.now(), letter.body)
    return Letter(letter.id, letter.kind, letter.made_at, letter.to, letter.body, letter.subject, headers)


def _ours(session: Session, claimed: Claimed) -> Message | None:
    """Return the message, unless the claim has expired or the message was dropped."""
    query = select(Message).where(Message.id == claimed.letter.id, Message.claim == claimed.claim)
    return session.scalar(query.where(Message.state == MessageState.WAITING).with_for_update())


def _hold_lane(session: Session, failed: Message, wait: timedelta) -> None:
    """Delay the waiting messages of the same lane, without counting a try."""
    soon = clock.now() + wait
    others = update(Message).where(Message.lane == failed.lane, Message.id != failed.id)
    waiting = others.where(Message.state == MessageState.WAITING, Message.due_at < soon, Message.claim.is_(None))
    session.execute(waiting.values(due_at=soon).execution_options(synchronize_session=False))
