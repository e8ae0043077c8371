"""The 5C: the stage of a case, as a pure function of its milestones.

A stage is reached by evidence (docs/sources.md, «The 5C»), never chosen from a list. The result depends only on the
events and their days: not on the order in which they were recorded. What comes too soon after an earlier stage does not
count (`waits.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from outreach.casefile import waits
from outreach.casefile.kinds import CLOSED_COMPLETE, MilestoneKind
from outreach.core.codes import Code
from outreach.core.language import LazyText, lazy_gettext


class Stage(Code):
    """The five stages, in the order of the process [004]."""

    CORE_PERSON = "core_person", "Core person"
    CONNECT = "connect", "Connect"
    CONTROL = "control", "Control"
    CONTINUE = "continue", "Continue"
    COMPLETE = "complete", "Complete"


ORDER: tuple[Stage, ...] = tuple(Stage)
MOVES = (MilestoneKind.RELAPSE, MilestoneKind.OVERRIDE)
"""Kinds that move a case. Without one, and without a wait, its stage depends only on which of `PROOFS` there are."""


class Fact(Protocol):
    """The attributes of a milestone that this module reads."""

    @property
    def kind(self) -> MilestoneKind:
        """Kind of the event."""

    @property
    def day(self) -> date:
        """Day of the event."""

    @property
    def code(self) -> str:
        """For a move: the new stage; for a closing: its kind."""

    @property
    def voided(self) -> bool:
        """True if it was voided."""


@dataclass(frozen=True)
class Requirement:
    """A requirement of a stage: any one of these kinds of milestone (with this code, if one is named)."""

    words: LazyText
    any_of: tuple[MilestoneKind, ...]
    code: str = ""

    def met_by(self, facts: Iterable[Fact]) -> Fact | None:
        """Return the earliest fact that meets it."""
        meeting = [f for f in facts if f.kind in self.any_of and self.code in ("", f.code)]
        return min(meeting, key=lambda f: (f.day, f.kind), default=None)


_FOLLOW_UP_WAITS = waits.of_kind(MilestoneKind.FOLLOW_UP_DONE)
EVIDENCE: dict[Stage, tuple[Requirement, ...]] = {
    Stage.CORE_PERSON: (Requirement(lazy_gettext("a first contact"), (MilestoneKind.CONTACT_MADE,)),),
    Stage.CONNECT: (
        Requirement(
            lazy_gettext("trust, or a core person who leads to them"),
            (MilestoneKind.TRUST_REACHED, MilestoneKind.CORE_PERSON_LINKED),
        ),
        Requirement(lazy_gettext("consent or another legal basis"), (MilestoneKind.CONSENT_GIVEN,)),
    ),
    Stage.CONTROL: (
        Requirement(lazy_gettext("needs screened"), (MilestoneKind.NEEDS_SCREENED,)),
        Requirement(
            lazy_gettext("a camp, a stay, therapy, or a referral accepted"),
            (
                MilestoneKind.CAMP_COMPLETED,
                MilestoneKind.STAY_BEGUN,
                MilestoneKind.THERAPY_ATTENDED,
                MilestoneKind.REFERRAL_ACCEPTED,
            ),
        ),
    ),
    Stage.CONTINUE: (
        Requirement(lazy_gettext("a plan agreed"), (MilestoneKind.PLAN_AGREED,)),
        Requirement(
            lazy_gettext("a follow-up %(days)d days or more after Control", days=_FOLLOW_UP_WAITS),
            (MilestoneKind.FOLLOW_UP_DONE,),
        ),
    ),
    Stage.COMPLETE: (
        Requirement(lazy_gettext("a verified outcome"), (MilestoneKind.OUTCOME_VERIFIED,)),
        Requirement(lazy_gettext("the closing approved"), (MilestoneKind.CLOSED,), CLOSED_COMPLETE),
    ),
}
PROOFS = tuple(dict.fromkeys(kind for asked in EVIDENCE.values() for one in asked for kind in one.any_of))
"""Kinds that prove a stage."""


@dataclass(frozen=True)
class Reached:
    """A stage reached by a case, and the facts that prove it."""

    stage: Stage
    because: tuple[Fact, ...]


@dataclass(frozen=True)
class Standing:
    """The standing of a case: its stage, the evidence, and the missing requirements of the next one."""

    stage: Stage
    reached: tuple[Reached, ...]
    next_stage: Stage | None
    missing: tuple[Requirement, ...]


def stage(milestones: Iterable[Fact], as_of: date) -> Standing:
    """Return the standing of a case at the end of the day `as_of`.

    A stage counts when all its requirements are met and every stage before it is reached. Evidence for later stages
    counts only from after the last move back; a supervisor's override stands in for missing evidence.
    """
    facts = [m for m in milestones if m.day <= as_of and not m.voided]
    move = _last_move(facts)
    reached: list[Reached] = []
    for at in ORDER:
        because = _because(at, facts, move)
        if because is None:
            return _standing(reached, at, facts, move)
        reached.append(Reached(at, because))
    return Standing(Stage.COMPLETE, tuple(reached), None, ())


def lacking(milestones: Iterable[Fact], as_of: date) -> tuple[Requirement, ...]:
    """Return all that a case lacked at the end of a day to complete the 5C, stage by stage, except its closing."""
    facts = [m for m in milestones if m.day <= as_of and not m.voided]
    move = _last_move(facts)
    short = [at for at in ORDER if _because(at, facts, move) is None]
    unmet = [r for at in short for r in EVIDENCE[at] if r.met_by(_usable(at, facts, move)) is None]
    return tuple(r for r in unmet if MilestoneKind.CLOSED not in r.any_of)


def counts_from(kind: MilestoneKind, milestones: Iterable[Fact], as_of: date) -> date | None:
    """Return the first day from which evidence of a kind counts, if it would not count on the day `as_of`; else None.

    A stage whose evidence is there already waits for nothing.
    """
    facts = [m for m in milestones if m.day <= as_of and not m.voided]
    move = _last_move(facts)
    days = []
    for wait in waits.WAITS:
        reached = _reached_on(Stage(wait.after), facts, move)
        if reached and wait.holds_back(kind, as_of, reached) and _because(Stage(wait.stage), facts, move) is None:
            days.append(reached + timedelta(days=wait.days))
    return max(days, default=None)


def _standing(reached: Sequence[Reached], lacking: Stage, facts: list[Fact], move: Fact | None) -> Standing:
    at = reached[-1].stage if reached else Stage.CORE_PERSON
    usable = _usable(lacking, facts, move)
    missing = tuple(r for r in EVIDENCE[lacking] if r.met_by(usable) is None)
    return Standing(at, tuple(reached), lacking, missing)


def _because(at: Stage, facts: list[Fact], move: Fact | None) -> tuple[Fact, ...] | None:
    """Return the facts that prove a stage, or None. Up to the stage of a move, the move itself is enough."""
    shown = [r.met_by(_usable(at, facts, move)) for r in EVIDENCE[at]]
    met = tuple(f for f in shown if f is not None)
    if len(met) == len(shown):
        return met
    if move and _within(at, move):
        return (*met, move)
    return None


def _usable(at: Stage, facts: list[Fact], move: Fact | None) -> list[Fact]:
    """Return the facts that count for a stage: beyond the stage of the last move, only those after its day; none that
    comes too soon."""
    counted = [f for f in facts if move is None or _within(at, move) or f.day > move.day]
    for wait in waits.WAITS:
        if wait.stage == at and (reached := _reached_on(Stage(wait.after), facts, move)):
            counted = [f for f in counted if not wait.holds_back(f.kind, f.day, reached)]
    return counted


def _reached_on(at: Stage, facts: list[Fact], move: Fact | None) -> date | None:
    """Return the first day on which the evidence of a stage was complete, or a move stood in for it; None if never."""
    shown = [r.met_by(_usable(at, facts, move)) for r in EVIDENCE[at]]
    met = [f.day for f in shown if f is not None]
    days = [max(met)] if len(met) == len(shown) else []
    if move and _within(at, move):
        days.append(move.day)
    return min(days, default=None)


def _within(at: Stage, move: Fact) -> bool:
    """Return True if a stage is not beyond the one that a move leads to."""
    return ORDER.index(at) <= ORDER.index(Stage(move.code))


def _last_move(facts: list[Fact]) -> Fact | None:
    """Return the last relapse or override; of two on one day the one to the earlier stage, in any order of entry."""
    moves = [f for f in facts if f.kind in MOVES]
    return max(moves, key=lambda f: (f.day, -ORDER.index(Stage(f.code)), f.kind == MilestoneKind.RELAPSE), default=None)
