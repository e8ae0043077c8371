"""Verification of the trail, the guarded rows and the data keys, step by step.

A command takes all steps on one snapshot of the database (`flask audit verify`); the served site takes them once a day,
and ends its transaction and rests between two steps (commands/daily.py).
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

LINES = 5000  # lines of the trail whose digests are compared in one step
UNREADABLE = "holds what the program never writes: an id that is none, a time that is none"
GIVE_UP = "keys.give_up"
DOES_NOT_OPEN = "does not open: damaged, of somebody else, or older than the key ring"


class Part(Code):
    """The object of a step."""

    LINES = "lines", "Lines of the trail"
    ROWS = "rows", "Records"
    KEYS = "keys", "Keys of people"
    CASES = "cases", "Cases replayed"


@dataclass(frozen=True, slots=True)
class KnownDamage:
    """A data key that did not open when its wrapping key was retired, given up by an operator."""

    owner_id: UUID
    given_up_at: datetime

    @property
    def day(self) -> date:
        """The day of giving it up, in Thailand."""
        return self.given_up_at.astimezone(TIME_ZONE).date()

    def __str__(self) -> str:
        """Return text such as `data_keys:1b2c… was given up on 2026-11-28: known damage`."""
        return f"data_keys:{self.owner_id} was given up on {self.day}: known damage"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the number of items checked, the bad ones, and known damage."""

    part: Part
    number: int
    bad: Sequence[BadRow] = ()
    known: Sequence[KnownDamage] = ()


def chain(session: Session) -> Iterator[Step]:
    """Check the lines of the trail, up to the first bad one: those after it cannot be verified."""
    try:
        for number, bad in audit.looked_through(session):
            found = [] if bad is None else [BadRow(audit.AuditLine.__tablename__, None, rows.NOT_AS_WRITTEN, bad)]
            yield Step(Part.LINES, number, found)
    except (ValueError, TypeError):
        yield Step(Part.LINES, 0, [BadRow(audit.AuditLine.__tablename__, None, UNREADABLE)])


def all_rows(session: Session) -> Iterator[Step]:
    """Check every guarded row against its newest digest, then the digests of every line against its summary."""
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
    """Check that every data key opens for its owner. The cipher binds it to them: two swapped keys do not open.

    fresh: returns the vault of the present key ring, which a rotation may have changed since the start, or during the
    check. Retired keys are not in it, so an older copy of a key is found too.
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
    """Audit that these data keys do not open and are given up."""
    for owner_id in owner_ids:
        audit.record(session, GIVE_UP, None, about=f"data_keys:{owner_id}")


def given_up(engine: Engine, owner_ids: Sequence[UUID]) -> dict[UUID, KnownDamage]:
    """Return those of these data keys that were given up, by the trail."""
    abouts = {f"data_keys:{owner_id}": owner_id for owner_id in owner_ids}
    if not abouts:
        return {}
    lines = select(AuditLine.about, AuditLine.at).where(AuditLine.action == GIVE_UP, AuditLine.about.in_(abouts))
    with engine.connect().execution_options(reads_only=True) as connection:
        return {abouts[about]: KnownDamage(abouts[about], at) for about, at in connection.execute(lines)}
