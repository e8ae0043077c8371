"""Whether the trail, the guarded rows and the data keys are what the program wrote: looked at step by step.

A command takes all steps in one view of the database (`flask audit verify`); the served site takes them once a day, and
ends its transaction and rests between two of them (commands/daily.py).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.ground import rows
from outreach.ground.codes import Code
from outreach.ground.rows import BadRow
from outreach.ground.sealing import Vault, rewrapping

LINES = 5000  # of the trail, whose digests are compared in one step
UNREADABLE = "holds what the program never writes: an id that is none, a time that is none"
DOES_NOT_OPEN = "does not open: damaged, of somebody else, or older than the key ring"


class Part(Code):
    """What a step looked at."""

    LINES = "lines", "Lines of the trail"
    ROWS = "rows", "Records"
    KEYS = "keys", "Keys of people"
    CASES = "cases", "Cases replayed"


@dataclass(frozen=True, slots=True)
class Step:
    """How many of a kind were looked at, and those that are not as they should be."""

    part: Part
    number: int
    bad: Sequence[BadRow] = ()


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
        yield Step(Part.KEYS, len(some), [BadRow("data_keys", owner_id, DOES_NOT_OPEN) for owner_id in closed])
