"""A rate limit against enumeration: the number of colleagues' young people shown to a user, whatever they type.

Counted in the database, so that all workers share it, and each young person once an hour: the same one again reveals
nothing. The bounds are design: a night of 15 first contacts, each with doubles while typing, stays below.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Row, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access.users import User
from outreach.casefile import flags
from outreach.core import clock, database, snapshots
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.sealing import vault_of

AT_ONCE = 5  # of one search: for more, type more of the name
COUNTED = "strangers_counted"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Way(NamedTuple):
    """A channel on which strangers are shown, with its limits per hour and per day."""

    name: str
    in_an_hour: int
    in_a_day: int


SEARCH = Way("search", 40, 100)
TYPING = Way("typing", 100, 240)


class StrangerShown(Identified, Base):
    """A record that one young person of a colleague was shown to a user."""

    __tablename__ = "strangers_shown"
    __table_args__ = (Index("ix_strangers_shown_user_id_at", "user_id", "at"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    way: Mapped[str] = mapped_column(String(10))
    whom: Mapped[str] = mapped_column(String(64))
    """A keyed digest of the young person, which names nobody."""


_SHOWN = (
    select(StrangerShown.at, StrangerShown.whom)
    .where(StrangerShown.user_id == bindparam("actor"), StrangerShown.at > bindparam("since"))
    .where(StrangerShown.way == bindparam("way"))
    .order_by(StrangerShown.at)
)


def braked_until(session: Session, actor: User, way: Way = SEARCH) -> datetime | None:
    """Return the moment from which colleagues' people are shown to the actor again; None if they are shown now."""
    counted: dict[Way, list[datetime]] = session.info.get(COUNTED, {})
    return _until(counted[way] if way in counted else [row.at for row in _shown(session, actor, way)], way)


def was_shown(session: Session, person_id: UUID, actor: User) -> bool:
    """Return True if this young person of a colleague was shown to the actor by name within a day."""
    since, whom = clock.now() - DAY, _digest(session, actor, person_id)
    mine = select(StrangerShown.id).where(StrangerShown.user_id == actor.id, StrangerShown.at > since)
    return session.scalar(mine.where(StrangerShown.whom == whom).limit(1)) is not None


def let_through(session: Session, people: Collection[UUID], actor: User, way: Way) -> bool:
    """Return True if the actor may be shown these strangers, and count them. Reaching the limit raises a flag.

    Of a session that looks they are counted behind its snapshot, if still nobody else was shown to the actor: two
    workers of one user take turns.
    """
    looks = snapshots.is_looking(session)
    if not looks:
        _take_turn(session, actor)
    rows = _shown(session, actor, way)
    moments = [row.at for row in rows]
    is_braked = _until(moments, way) is not None
    lately = {row.whom for row in rows if row.at > clock.now() - HOUR}
    new = set() if is_braked else {_digest(session, actor, one) for one in people} - lately
    if new and looks:
        snapshots.later(session, lambda after: _count_behind(after, actor, way, rows, new))
    elif new:
        _count(session, actor, way, moments, new)
    session.info.setdefault(COUNTED, {})[way] = [*moments, *(clock.now() for _one in new)]
    return not is_braked


def _count_behind(session: Session, actor: User, way: Way, known: list[Row[Any]], new: set[str]) -> None:
    """Count behind a snapshot. Raises MustWrite if more than the known were shown meanwhile."""
    _take_turn(session, actor)
    rows = _shown(session, actor, way)
    if not set(map(tuple, known)).issuperset(map(tuple, rows)):
        raise snapshots.MustWrite
    _count(session, actor, way, [row.at for row in rows], new)


def _count(session: Session, actor: User, way: Way, moments: list[datetime], new: set[str]) -> None:
    """Write down who is shown anew, and forget those of yesterday. moments: when others were shown before."""
    session.execute(
        delete(StrangerShown).where(StrangerShown.user_id == actor.id, StrangerShown.at <= clock.now() - DAY)
    )
    session.add_all(StrangerShown(user_id=actor.id, way=way.name, whom=one) for one in sorted(new))
    session.flush()
    if _until([*moments, *(clock.now() for _one in new)], way):
        flags.braked(session, actor)


def _take_turn(session: Session, actor: User) -> None:
    database.take_turn(session, actor.id.int >> 65)


def _shown(session: Session, actor: User, way: Way) -> list[Row[Any]]:
    """Return whom the actor was shown within a day, and when, the first first."""
    return list(session.execute(_SHOWN, {"actor": actor.id, "since": clock.now() - DAY, "way": way.name}))


def _until(moments: Iterable[datetime], way: Way) -> datetime | None:
    """Return the moment at which the count falls below the limits again; None if it is below."""
    newest = sorted(moments, reverse=True)
    ends = []
    for most, window in ((way.in_an_hour, HOUR), (way.in_a_day, DAY)):
        if len(newest) >= most and newest[most - 1] + window > clock.now():
            ends.append(newest[most - 1] + window)
    return max(ends, default=None)


def _digest(session: Session, actor: User, person_id: UUID) -> str:
    return vault_of(session).mac(b"stranger\x1f" + actor.id.bytes + person_id.bytes).hex()
