"""Health checks of the served site, daily: their times, the numbers of items checked, the bad rows.

A finding is shown on the first page of administrators, heads of centres and managers until a later check finds nothing:
any one of them might be the culprit.
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
GIVEN_UP = timedelta(hours=3)  # begun so long ago and not ended: the server was stopped
LATE = timedelta(hours=48)
UNTIL = " given up "  # followed by the day of giving up
MOST_NAMED, SHOWN = 20, 14


class Check(Identified, Base):
    """One run of the health check."""

    __tablename__ = "checks"

    begun_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    lines: Mapped[int] = mapped_column(default=0)
    records: Mapped[int] = mapped_column(default=0)
    keys: Mapped[int] = mapped_column(default=0)
    cases: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    named: Mapped[str] = mapped_column(Text, default="")
    """The first bad rows, one a line, as table and id, never their content. After them known damage, each with the day
    on which it was given up: that raises no alarm."""

    @property
    def places(self) -> list[tuple[str, date | None]]:
        """The bad rows, as table and id; with a day for known damage, given up then."""
        split = (line.partition(UNTIL) for line in self.named.splitlines())
        return [(where, date.fromisoformat(day) if day else None) for where, _until, day in split]


@dataclass
class Tally:
    """The running totals of a check."""

    looked_at: Counter[Part] = field(default_factory=Counter)
    bad: list[BadRow] = field(default_factory=list)
    count: int = 0
    known: list[KnownDamage] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Add a step."""
        self.looked_at[step.part] += step.number
        self.count += len(step.bad)
        self.bad += step.bad[: MOST_NAMED - len(self.bad)]
        self.known += step.known[: MOST_NAMED - len(self.known)]


@dataclass(frozen=True)
class Alarm:
    """An alarm: rows that were changed, or no finished check for two days."""

    bad: int
    since: datetime | None


def is_due(session: Session) -> bool:
    """Return True if the last check is a day old, or was interrupted."""
    last = session.scalars(_newest().limit(1)).first()
    if last is None:
        return True
    return clock.now() - last.begun_at >= (EVERY if last.ended_at else GIVEN_UP)


def begin(session: Session) -> Check | None:
    """Begin a check; None if another server has just begun one."""
    audit.take_turn(session)
    if not is_due(session):
        return None
    session.add(check := Check())
    session.flush()
    return check


def end(session: Session, check: Check, tally: Tally) -> None:
    """Store the findings, and audit the check and each bad row (the trail also goes to the log server)."""
    check.ended_at, check.bad = clock.now(), tally.count
    check.lines, check.records = tally.looked_at[Part.LINES], tally.looked_at[Part.ROWS]
    check.keys, check.cases = tally.looked_at[Part.KEYS], tally.looked_at[Part.CASES]
    check.named = "\n".join([*map(place, tally.bad), *map(_since, tally.known)])
    for bad in tally.bad:
        audit.record(session, "audit.bad", None, about=place(bad))
    audit.record(session, "audit.check", None, about=f"checks:{check.id} bad:{tally.count}")


def place(bad: BadRow) -> str:
    """Return the place of a bad row."""
    where = f" (line {bad.line})" if bad.line else ""
    return f"{bad.table}:{bad.row_id or '?'}{where}"


def _since(known: KnownDamage) -> str:
    return f"data_keys:{known.owner_id}{UNTIL}{known.day}"


def newest(session: Session) -> Sequence[Check]:
    """Return the checks of the last two weeks, newest first."""
    return session.scalars(_newest().limit(SHOWN)).all()


def alarm(session: Session) -> Alarm | None:
    """Return the finding of the last finished check, or that there was none for two days; else None."""
    ended = session.scalars(_newest().where(Check.ended_at.is_not(None)).limit(1)).first()
    if ended is not None and ended.bad:
        return Alarm(ended.bad, ended.ended_at)
    since = ended.ended_at if ended else session.scalar(select(installation.Installation.made_at))
    late = since is not None and clock.now() - since > LATE
    return Alarm(0, since if ended else None) if late else None


def _newest() -> Select[Check]:
    return select(Check).order_by(Check.begun_at.desc(), Check.id)
