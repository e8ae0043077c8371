"""Checks that an outcome lasts, 3, 6 and 12 months after it came about, in closed cases too (docs/sources.md).

The months are data with a day of effect (`casefile/follow_up_intervals.csv`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c5_complete import ends, outcomes
from outreach.c5_complete.closures import ClosingReason
from outreach.c5_complete.ends import Cause, EndDetails, OutcomeEnd
from outreach.c5_complete.outcome_codes import OutcomeState
from outreach.c5_complete.outcomes import Outcome
from outreach.casefile import due_days, intervals, milestones
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.intervals import Interval
from outreach.casefile.kinds import CLOSED_ERASED, MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.core import clock
from outreach.core.codes import Code

EARLY = timedelta(days=14)  # a check this shortly before a date counts for it
ASK_AGAIN_AFTER = timedelta(days=30)  # after an inconclusive check
NOBODY_TO_ASK = (ClosingReason.DIED.value, CLOSED_ERASED)  # reasons of closing


class Found(Code):
    """Result of a check of an outcome."""

    LASTS = "lasts", "It still lasts"
    ENDED = "ended", "It has ended"
    NOT_KNOWN = "not_known", "Could not be found out"


@dataclass(frozen=True, kw_only=True, repr=False)
class Look:
    """A check: its day and result. cause, words: only of an end, which needs the cause."""

    day: date
    found: Found
    cause: Cause | None = None
    words: str | None = None


def check_end(found: Found, cause: Cause | None, words: str | None) -> None:
    """Raise Refused for an end without its cause."""
    if found == Found.ENDED:
        ends.check_cause(cause, words)


def look(session: Session, case: Case, outcome: Outcome, look: Look, actor: User) -> OutcomeEnd | None:
    """Record the result of a check of a verified outcome; return its end if it has ended.

    Raises Refused if it is not verified or has ended, for a day before the last check or in the future, for an end
    without its cause, and if the legal basis has ended or was withdrawn.
    """
    lawful.check_not_withdrawn(session, case, clock.today())
    if look.found == Found.ENDED:
        details = EndDetails(day=look.day, cause=look.cause, words=look.words)
        return ends.end(session, case, outcome, details, actor)
    if look.found == Found.LASTS:
        outcomes.sustain(session, case, outcome, look.day, actor)
        return None
    outcomes.check_lasting(case, outcome, look.day)
    outcome.look_again_on = look.day + ASK_AGAIN_AFTER
    session.flush()
    milestones.refresh(session, case, actor)
    audit.record(session, f"outcome.{look.found}", actor, person_id=case.person_id, about=f"outcome:{outcome.id}")
    return None


def next_look(outcome: Outcome | Row[*tuple[Any, ...]]) -> date | None:
    """Return the day of the next check; None if it is not verified, has ended, or has lasted long enough."""
    found = next_looked_at(outcome)
    return found and found[0]


def next_looked_at(outcome: Outcome | Row[*tuple[Any, ...]]) -> tuple[date, Interval] | None:
    """Return the day of the next check, and the interval that it comes of, as `next_look`."""
    if outcome.state != OutcomeState.VERIFIED or outcome.ended_on:
        return None
    known = (outcome.sustained_on or outcome.day) + EARLY
    coming = next((one for one in intervals.outcome_days(outcome.day) if one[0] > known), None)
    return coming and (max(coming[0], outcome.look_again_on or coming[0]), coming[1])


def due(session: Session, case_ids: Collection[UUID], day: date) -> dict[UUID, list[Outcome]]:
    """Return the outcomes of these cases whose check is due by a day, by case."""
    found: dict[UUID, list[Outcome]] = {}
    query = select(Outcome).where(Outcome.case_id.in_(case_ids), Outcome.state == OutcomeState.VERIFIED)
    for outcome in session.scalars(query.order_by(Outcome.day)):
        when = next_look(outcome)
        if when and when <= day:
            found.setdefault(outcome.case_id, []).append(outcome)
    return found


def first_looks(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the day of the earliest check due, by case."""
    found: dict[UUID, due_days.Day] = {}
    for outcome in session.execute(_REACHED, {"case_ids": list(case_ids)}):
        if coming := next_looked_at(outcome):
            day = due_days.Day(coming[0], outcome.sustained_on or outcome.day, why=coming[1].code)
            found[outcome.case_id] = min(day, found.get(outcome.case_id, day), key=lambda one: one.due_on)
    gone = set(session.scalars(_nobody_left(found))) if found else set()
    return {case_id: day for case_id, day in found.items() if case_id not in gone}


_LOOKED_AT = (
    *(Outcome.case_id, Outcome.state, Outcome.day),
    *(Outcome.ended_on, Outcome.sustained_on, Outcome.look_again_on),
)
_REACHED = (
    select(*_LOOKED_AT)
    .where(Outcome.case_id.in_(bindparam("case_ids", expanding=True)), Outcome.state == OutcomeState.VERIFIED)
    .order_by(Outcome.day.desc())
)


def _nobody_left(case_ids: Collection[UUID]) -> Select[UUID]:
    """Select those of these cases that closed so that nobody can be asked."""
    return select(Milestone.case_id).where(
        Milestone.case_id.in_(case_ids),
        Milestone.kind == MilestoneKind.CLOSED,
        Milestone.code.in_(NOBODY_TO_ASK),
        Milestone.voided_at.is_(None),
    )
