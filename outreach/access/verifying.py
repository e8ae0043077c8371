"""Whether the trail, the guarded rows and the data keys are what the program wrote: looked at step by step.

A command takes all steps in one view of the database (`flask audit verify`); the served site takes them once a day, and
ends its transaction and rests between two of them (commands/daily.py).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.core import rows
from outreach.core.clock import TIME_ZONE
from outreach.core.codes import Code
from outreach.core.rows import BadRow
from outreach.core.sealing import Vault, rewrapping

LINES = 5000  # of the trail, whose digests are compared in one step
UNREADABLE = "holds what the program never writes: an id that is none, a time that is none"
GIVE_UP = "keys.give_up"
DOES_NOT_OPEN = "does not open: damaged, of somebody else, or older than the key ring"


class Part(Code):
    """What a step looked at."""

    LINES = "lines", "Lines of the trail"
    ROWS = "rows", "Records"
    KEYS = "keys", "Keys of people"
    CASES = "cases", "Cases replayed"


@dataclass(frozen=True, slots=True)
class KnownDamage:
    """A data key that did not open when its wrapping key was retired, and that an operator gave up then."""

    owner_id: UUID
    given_up_at: datetime

    @property
    def day(self) -> date:
        """The day of giving it up, here."""
        return self.given_up_at.astimezone(TIME_ZONE).date()

    def __str__(self) -> str:
        """`data_keys:1b2c… was given up on 2026-11-28: known damage`."""
        return f"data_keys:{self.owner_id} was given up on {self.day}: known damage"


@dataclass(frozen=True, slots=True)
class Step:
    """How many of a kind were looked at, those that are not as they should be, and what is known to be damaged."""

    part: Part
    number: int
    bad: Sequence[BadRow] = ()
    known: Sequence[KnownDamage] = ()


def chain(session: Session) -> Iterator[Step]:
    """The lines of the trail; nothing is looked at after the first bad one, as nothing can be told of what follows."""
    try:
        for number, bad in audit.looked_through(session):
            found = [] if bad is None else [BadRow(audit.AuditLine.__tablename__, None, rows.NOT_AS_WRITTEN, bad)]
            yield Step(Part.LINES, number, found)
    except (ValueError, TypeError):
        yield Step(Part.LINES, 0, [BadRow(audit.AuditLine.__tablename__, None, UNREADABLE)])


def all_rows(session: Session) -> Iterator[Step]:
    """Every guarded row against its newest digest, then the digests of every line against what the line holds."""
    try:
        yield from _rows(session)
    except (ValueError, TypeError):
        yield Step(Part.ROWS, 0, [BadRow(rows.RowDigest.__tablename__, None, UNREADABLE)])


def _rows(session: Session) -> Iterator[Step]:
    for number, found in rows.bad_rows(session):
        yield Step(Part.ROWS, number, found)
    bounds = [None, *range(LINES, audit.count(session), LINES), None]
    for before, last in pairwise(bounds):
        first = None if before is None else before + 1
        lost = rows.lost_digests(session, audit.with_rows(session, first, last), first, last)
        yield Step(Part.ROWS, 0, [one for part in lost for one in part])


def data_keys(engine: Engine, fresh: Callable[[], Vault]) -> Iterator[Step]:
    """Every data key must open for its owner. The cipher binds it to them: two that were exchanged do not open.

    fresh: the vault of the key ring as it is now, which a rotation may have changed since the program started, or
    while this looks. Whatever was retired is not in it, so an older copy of a key is found too.
    """
    vault = fresh()
    for some in rewrapping.batches(engine):
        closed = rewrapping.unreadable(vault, some)
        if closed:
            vault = fresh()
            closed = rewrapping.unreadable(vault, rewrapping.of_owners(engine, closed))
        known = given_up(engine, closed)
        bad = [BadRow("data_keys", owner_id, DOES_NOT_OPEN) for owner_id in closed if owner_id not in known]
        yield Step(Part.KEYS, len(some), bad, list(known.values()))


def give_up(session: Session, owner_ids: Iterable[UUID]) -> None:
    """Put on record that these data keys do not open and that nobody waits for them any more."""
    for owner_id in owner_ids:
        audit.record(session, GIVE_UP, None, about=f"data_keys:{owner_id}")


def given_up(engine: Engine, owner_ids: Sequence[UUID]) -> dict[UUID, KnownDamage]:
    """Which of these data keys were given up, by the trail."""
    abouts = {f"data_keys:{owner_id}": owner_id for owner_id in owner_ids}
    if not abouts:
        return {}
    lines = select(AuditLine.about, AuditLine.at).where(AuditLine.action == GIVE_UP, AuditLine.about.in_(abouts))
    with engine.connect().execution_options(reads_only=True) as connection:
        return {abouts[about]: KnownDamage(abouts[about], at) for about, at in connection.execute(lines)}
