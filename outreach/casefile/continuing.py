"""When those who continue are looked at again: derived from what happened and the intervals, never ticked beside them.

Continue lasts for years [004]. The first year is counted from the day on which the stage was reached by the milestones.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session

from outreach.casefile import intervals, stages
from outreach.casefile.cases import Case
from outreach.casefile.due_days import Day
from outreach.casefile.due_kinds import What
from outreach.casefile.intervals import Continuing
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.marks import Level
from outreach.casefile.milestones import Evidence, Milestone
from outreach.casefile.stages import Stage
from outreach.core import clock

DONE = {What.FOLLOW_UP: MilestoneKind.FOLLOW_UP_DONE, What.REVIEW: MilestoneKind.REVIEW_DONE}
_NEEDED = (*stages.PROOFS, *stages.MOVES, *DONE.values())
_ONE_OF = (MilestoneKind.FOLLOW_UP_DONE, *stages.MOVES)  # without any nobody continues


def next_days(session: Session, case_ids: Collection[UUID], what: What) -> dict[UUID, Day]:
    """Return the day by which a follow-up or a review is due, by case, of those open cases that continue."""
    facts, risks = _facts(session, case_ids)
    found = {}
    for case_id, known in facts.items():
        standing = standing_of(known, risks[case_id])
        if standing is None:
            continue
        last = max((one.day for one in known if one.kind == DONE[what]), default=None)
        if due := intervals.next_day(what, standing, last):
            since = max(last or standing.reached_on, standing.reached_on)
            found[case_id] = Day(due[0], since, why=due[1].code)
    return found


def standing_of(facts: Iterable[Evidence], risk: Level | None) -> Continuing | None:
    """Return how a case continues today by its milestones; None if it is not so far."""
    standing = stages.stage(facts, clock.today())
    asked = stages.ORDER[: stages.ORDER.index(Stage.CONTINUE) + 1]
    days = [fact.day for one in standing.reached if one.stage in asked for fact in one.because]
    if standing.stage not in stages.ORDER[len(asked) - 1 :]:
        return None
    return Continuing(standing.stage, max(days), risk)


def _facts(session: Session, case_ids: Collection[UUID]) -> tuple[dict[UUID, list[Evidence]], dict[UUID, Level | None]]:
    """Return what has happened by today in those cases that may have come so far, and the risk of each."""
    facts: dict[UUID, list[Evidence]] = defaultdict(list)
    risks: dict[UUID, Level | None] = {}
    for case_id, risk, kind, code, day in session.execute(_FACTS, {"case_ids": list(case_ids), "today": clock.today()}):
        facts[case_id].append(Evidence(kind, code, day))
        risks[case_id] = risk
    return facts, risks


_MAY = select(Milestone.case_id).where(
    Milestone.case_id.in_(bindparam("case_ids", expanding=True)),
    Milestone.kind.in_(_ONE_OF),
    Milestone.voided_at.is_(None),
)
_FACTS = (
    select(Milestone.case_id, Case.risk, Milestone.kind, Milestone.code, Milestone.day)
    .join(Case, Case.id == Milestone.case_id)
    .where(Milestone.case_id.in_(_MAY), Case.closed_on.is_(None), Milestone.kind.in_(_NEEDED))
    .where(Milestone.voided_at.is_(None), Milestone.day <= bindparam("today", type_=Date()))
    .distinct()
)


def sooner(one: Day | None, other: Day | None) -> Day | None:
    """Return the sooner of two days that may be missing."""
    return min((day for day in (one, other) if day), key=lambda day: day.due_on, default=None)
