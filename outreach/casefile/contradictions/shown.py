"""Contradictions as they are shown: each with the decision that covers it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.casefile.contradictions.decided import ContradictionDecision, latest_of
from outreach.casefile.contradictions.standing import Contradiction, Scope, Standing, find
from outreach.core import clock


@dataclass(frozen=True, repr=False)
class Shown:
    """A contradiction with the latest decision, if that still covers it."""

    found: Contradiction
    decision: ContradictionDecision | None
    past: ContradictionDecision | None = None  # an earlier decision: expired, or on other rules

    @property
    def waits(self) -> bool:
        """True without a decision."""
        return self.decision is None

    @property
    def place(self) -> tuple[int, int, int, UUID]:
        """Its place in the list of the head: those to decide first, by case number."""
        return int(not self.waits), self.found.case.year, self.found.case.running, self.found.row_id


def shown(session: Session, scopes: Iterable[Scope], kinds: Collection[Standing] = tuple(Standing)) -> list[Shown]:
    """Return the contradictions of these kinds in the scopes today, by case number."""
    found = find(session, scopes, clock.today(), kinds)
    last = latest_of(session, found)
    return [_with_decision(one, last.get(one.row_id)) for one in found]


def _with_decision(found: Contradiction, last: ContradictionDecision | None) -> Shown:
    holds = last is not None and last.holds(found, clock.today())
    return Shown(found, last if holds else None, None if holds else last)
