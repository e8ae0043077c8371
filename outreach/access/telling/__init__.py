"""How a member of the staff wants to be told, outside of this site, that something new waits: when, by which way.

The message names nobody and nothing but a number (dashboard/digests.py). The address is sealed under a key of its own,
which is destroyed when nobody is to be told any more.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.outbox import line
from outreach.access.outbox.messages import MessageKind, is_address
from outreach.access.users import User
from outreach.core import clock, identifiers
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.identifiers import NumberProblem
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed, vault_of

WAYS = (MessageKind.MAIL, MessageKind.LINE, MessageKind.SMS)


class When(Code):
    """When somebody is told."""

    NEVER = "never", "Not at all"
    AT_ONCE = "at_once", "Soon after it happens"
    DAILY = "daily", "Once a day"


class TellingWish(Identified, Timestamped, Base):
    """The wish of one user; without a row nobody is told."""

    __tablename__ = "telling_wishes"
    __table_args__ = (CheckConstraint("hour BETWEEN 0 AND 23", name="hour_of_the_day"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), unique=True)
    when: Mapped[When] = mapped_column(stored(When, "when"))
    hour: Mapped[int] = mapped_column(SmallInteger)
    """The hour of Bangkok from which the message of a day is sent."""
    way: Mapped[MessageKind] = mapped_column(stored(MessageKind, "way"))
    language: Mapped[str] = mapped_column(String(8))
    """Language of the messages: that of the page on which it was set."""
    told_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    """The moment up to which everything new has been told."""
    told_on: Mapped[date | None]
    """The last day on which it was looked whether there is anything to tell."""

    address = Sealed("telling_wishes.address", FieldClass.IDENTITY, owner="id", block=64)


@dataclass(frozen=True, repr=False)
class Wish:
    """What was chosen. address: as typed."""

    when: When
    hour: int
    way: MessageKind
    address: str


def of_user(session: Session, user_id: UUID) -> TellingWish | None:
    """Return the wish of a user; None: they are not told."""
    return session.scalar(select(TellingWish).where(TellingWish.user_id == user_id))


def choose(session: Session, wish: Wish, language: str, actor: User) -> None:
    """Set how the actor is told; what has happened until now is no news. Raises Refused for an address of another way.

    With When.NEVER the address is gone too.
    """
    address = "" if wish.when == When.NEVER else _checked(wish.way, wish.address)
    known = of_user(session, actor.id)
    if known is not None:
        vault_of(session).destroy_key(session, known.id)
        session.delete(known)
        session.flush()
    if address:
        chosen = {"when": wish.when, "hour": wish.hour, "way": wish.way, "language": language}
        made = TellingWish(user_id=actor.id, told_on=_looked_on(wish), address=address, **chosen)
        vault_of(session).make_key(session, made.id)
        session.add(made)
        session.flush()
    audit.record(session, "telling.choose", actor, about=f"user:{actor.id}")


def _looked_on(wish: Wish) -> date | None:
    """Return today if a daily hour is over: the first message is then that of tomorrow."""
    is_over = wish.when == When.DAILY and clock.local(clock.now()).hour >= wish.hour
    return clock.today() if is_over else None


def _checked(way: MessageKind, said: str) -> str:
    """Return the address as its channel takes it. Raises Refused."""
    said = said.strip()
    if not said:
        raise Refused(lazy_gettext("Write the address to which the messages go."), "address")
    if way == MessageKind.MAIL and not is_address(said):
        raise Refused(lazy_gettext("This is not an e-mail address."), "address")
    if way == MessageKind.LINE and not line.ADDRESS.fullmatch(said):
        words = lazy_gettext("A LINE user ID has the letter U and 32 signs. The administrator can tell you yours.")
        raise Refused(words, "address")
    if way != MessageKind.SMS:
        return said
    try:
        phone = identifiers.read_phone(said)
    except NumberProblem as problem:
        raise Refused(identifiers.PROBLEMS[problem.reason], "address") from None
    return phone if phone.startswith("+") else f"+66{phone[1:]}"
