"""The pathways of a case with their steps, as a page reads them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.c5_complete.pathways.kinds import PathwayKind, Step
from outreach.c5_complete.pathways.models import PATHWAYS, STEPS, Deed, Pathway, PathwayStep
from outreach.core import clock


@dataclass(frozen=True, repr=False)
class Place:
    """A step of the kind, and what became of it, if anything did."""

    step: Step
    row: PathwayStep | None
    is_next: bool


@dataclass(frozen=True, repr=False)
class Walked:
    """A pathway with all its steps in their order, voided ones too. kind: None if it stays folded, or is unreadable."""

    pathway: Pathway
    rows: Sequence[PathwayStep]
    kind: PathwayKind | None

    @property
    def counting(self) -> list[PathwayStep]:
        """The steps that are not voided."""
        return [one for one in self.rows if not one.is_voided]

    @property
    def goes_on(self) -> bool:
        """True if a next step is to be taken."""
        return self.pathway.over_on is None and not self.pathway.is_voided

    @property
    def next(self) -> Step | None:
        """The next step; None if it is over."""
        return self.kind.after([one.code for one in self.counting]) if self.kind and self.goes_on else None

    @property
    def places(self) -> list[Place]:
        """The steps of the kind with what became of each."""
        done = {one.code: one for one in self.counting if one.deed is not Deed.STOPPED}
        steps = self.kind.steps if self.kind else ()
        return [Place(step, done.get(step.code), is_next=step == self.next) for step in steps]

    @property
    def stopped(self) -> PathwayStep | None:
        """The row by which it was stopped, if it was."""
        return next((one for one in self.counting if one.ends and one.deed is Deed.STOPPED), None)

    @property
    def appointed(self) -> date | None:
        """The next appointment."""
        return self.counting[-1].next_on if self.goes_on and self.counting else None

    @property
    def reached(self) -> set[UUID]:
        """The ids of the outcomes to which its steps led."""
        return {one.outcome_id for one in self.rows if one.outcome_id}

    @property
    def still_for(self) -> int:
        """For how many days nothing has moved."""
        return (clock.today() - self.pathway.moved_on).days

    @property
    def is_still(self) -> bool:
        """True if it has stood still for longer than its kind allows."""
        return bool(self.goes_on and self.kind and self.still_for > self.kind.still_days)


@dataclass(frozen=True, repr=False)
class OfCase:
    """The pathways of a case, the newest first; those that tell of health apart, unopened until they are unfolded."""

    open: Sequence[Walked]
    folded: Sequence[Walked]

    @classmethod
    def read(cls, session: Session, case_id: UUID, *, unfolded: bool = False) -> Self:
        """Read them. unfolded: open those that tell of health too."""
        by_pathway: dict[UUID, list[PathwayStep]] = defaultdict(list)
        for row in STEPS.ask(session, case_id=case_id):
            by_pathway[row.pathway_id].append(row)
        found = [(one, by_pathway[one.id]) for one in reversed(PATHWAYS.ask(session, case_id=case_id))]
        plain = [Walked(one, rows, one.shown) for one, rows in found if not one.is_folded]
        health = [Walked(one, rows, one.opened if unfolded else None) for one, rows in found if one.is_folded]
        return cls(plain, health)

    @property
    def going(self) -> list[Walked]:
        """Those that go on, unfolded or not."""
        return [one for one in (*self.open, *self.folded) if one.goes_on]

    @property
    def by(self) -> set[UUID]:
        """The ids of the users who wrote something of it."""
        found = (*self.open, *self.folded)
        return {one.pathway.made_by for one in found} | {row.made_by for one in found for row in one.rows}


def going(session: Session, case_id: UUID) -> list[Pathway]:
    """Return the pathways of a case that go on, unopened."""
    return [one for one in PATHWAYS.ask(session, case_id=case_id) if one.over_on is None and not one.is_voided]
