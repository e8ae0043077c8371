"""Health checks of the served site, daily: when each ran, how much it looked at, what was not as it was written.

What one has found is told on the first page of the administrator, of heads of centres and of managers until a later
check finds nothing: one of them alone might be who wrote it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Select, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.verifying import KnownDamage, Part, Step
from outreach.core import clock, installation
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.rows import BadRow

EVERY = timedelta(hours=24)
GIVEN_UP = timedelta(hours=3)  # begun so long ago and not ended: the server was stopped meanwhile
LATE = timedelta(hours=48)
UNTIL = " given up "  # the day of giving up stands behind it
MOST_NAMED, SHOWN = 20, 14


class Check(Identified, Base):
    """One run."""

    __tablename__ = "checks"

    begun_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    lines: Mapped[int] = mapped_column(default=0)
    records: Mapped[int] = mapped_column(default=0)
    keys: Mapped[int] = mapped_column(default=0)
    cases: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    named: Mapped[str] = mapped_column(Text, default="")
    """The first bad rows, one a line, as table and id; never what is in them. Behind them what is known to be
    damaged, each with the day on which it was given up: that raises no alarm."""

    @property
    def places(self) -> list[tuple[str, date | None]]:
        """Where the bad rows are; with a day, what was given up then."""
        split = (line.partition(UNTIL) for line in self.named.splitlines())
        return [(where, date.fromisoformat(day) if day else None) for where, _until, day in split]


@dataclass
class Tally:
    """What a run has seen so far."""

    looked_at: Counter[Part] = field(default_factory=Counter)
    bad: list[BadRow] = field(default_factory=list)
    count: int = 0
    known: list[KnownDamage] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Take a step in."""
        self.looked_at[step.part] += step.number
        self.count += len(step.bad)
        self.bad += step.bad[: MOST_NAMED - len(self.bad)]
        self.known += step.known[: MOST_NAMED - len(self.known)]


@dataclass(frozen=True)
class Alarm:
    """What somebody must act upon: rows that are not as they were written, or that nobody has looked for two days."""

    bad: int
    since: datetime | None


def is_due(session: Session) -> bool:
    """Whether the last check is a day old, or was broken off."""
    last = session.scalars(_newest().limit(1)).first()
    if last is None:
        return True
    return clock.now() - last.begun_at >= (EVERY if last.ended_at else GIVEN_UP)


def begin(session: Session) -> Check | None:
    """A new check; none if another server has begun one meanwhile."""
    audit.take_turn(session)
    if not is_due(session):
        return None
    session.add(check := Check())
    session.flush()
    return check


def end(session: Session, check: Check, tally: Tally) -> None:
    """Keep what it found, and leave a line of it, and one of each bad row (the trail leaves for the log server)."""
    check.ended_at, check.bad = clock.now(), tally.count
    check.lines, check.records = tally.looked_at[Part.LINES], tally.looked_at[Part.ROWS]
    check.keys, check.cases = tally.looked_at[Part.KEYS], tally.looked_at[Part.CASES]
    check.named = "\n".join([*map(place, tally.bad), *map(_since, tally.known)])
    for bad in tally.bad:
        audit.record(session, "audit.bad", None, about=place(bad))
    audit.record(session, "audit.check", None, about=f"checks:{check.id} bad:{tally.count}")


def place(bad: BadRow) -> str:
    """Where a bad row is."""
    where = f" (line {bad.line})" if bad.line else ""
    return f"{bad.table}:{bad.row_id or '?'}{where}"


def _since(known: KnownDamage) -> str:
    return f"data_keys:{known.owner_id}{UNTIL}{known.day}"


def newest(session: Session) -> Sequence[Check]:
    """The last two weeks, newest first."""
    return session.scalars(_newest().limit(SHOWN)).all()


def alarm(session: Session) -> Alarm | None:
    """What the last check that came to its end has found, or that there was none for two days."""
    ended = session.scalars(_newest().where(Check.ended_at.is_not(None)).limit(1)).first()
    if ended is not None and ended.bad:
        return Alarm(ended.bad, ended.ended_at)
    since = ended.ended_at if ended else session.scalar(select(installation.Installation.made_at))
    late = since is not None and clock.now() - since > LATE
    return Alarm(0, since if ended else None) if late else None


def _newest() -> Select[Check]:
    return select(Check).order_by(Check.begun_at.desc(), Check.id)
