"""Sittings: evidence of several stages of one case, written down by one user at one go.

The 5C takes time [004]; what was written in one evening may be true, and caught up on, but is worth a look.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.casefile import milestones
from outreach.casefile.cases import Case
from outreach.casefile.head_marks import Mark
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.stages import EVIDENCE, Stage
from outreach.core.language import lazy_gettext

BREAK = timedelta(minutes=45)  # without an entry: then the next one is another sitting (design)
MANY = 3  # stages (design)


class Written(Protocol):
    """The attributes of a milestone that this module reads."""

    @property
    def kind(self) -> MilestoneKind:
        """Kind of the event."""

    @property
    def recorded_at(self) -> datetime:
        """Moment at which it was written down."""

    @property
    def recorded_by(self) -> UUID:
        """Id of the user who wrote it down."""

    @property
    def voided(self) -> bool:
        """True if it was voided."""


@dataclass(frozen=True)
class Sitting:
    """Evidence of so many stages, in so many entries, written down from one moment to another."""

    first: datetime
    last: datetime
    entries: int
    stages: int


PROVES = {kind: stage for stage in reversed(Stage) for one in EVIDENCE[stage] for kind in one.any_of}


def many(written: Iterable[Written]) -> list[Sitting]:
    """Return the sittings in which evidence of `MANY` stages or more was written, the earliest first."""
    proofs = sorted((m for m in written if m.kind in PROVES and not m.voided), key=lambda m: m.recorded_at)
    by_writer = sorted(proofs, key=lambda m: m.recorded_by)
    found = [one for _by, theirs in groupby(by_writer, key=lambda m: m.recorded_by) for one in _sittings(list(theirs))]
    return sorted((one for one in found if one.stages >= MANY), key=lambda one: one.first)


def marks(session: Session, case: Case, actor: User) -> Iterator[Mark]:
    """Yield the mark in the head of an open case, for who approves what it leads to."""
    if case.is_open and actor.may(Permission.APPROVE) and many(milestones.of_case(session, case.id)):
        yield Mark(lazy_gettext("Much written at one go"), "warning")


def _sittings(written: list[Written]) -> Iterator[Sitting]:
    """Yield the sittings of one writer."""
    begun = 0
    for at, one in enumerate(written):
        if at + 1 == len(written) or written[at + 1].recorded_at - one.recorded_at > BREAK:
            part = written[begun : at + 1]
            stages = {PROVES[m.kind] for m in part}
            yield Sitting(part[0].recorded_at, one.recorded_at, len(part), len(stages))
            begun = at + 1
