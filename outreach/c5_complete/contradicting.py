"""Contradiction: a case closed as completed that is not at stage Complete, since evidence is missing or was lost."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from outreach.c5_complete import closures
from outreach.c5_complete.closures import ClosingReason, Closure
from outreach.casefile import stages
from outreach.casefile.cases import Case
from outreach.casefile.contradictions import Check, Contradiction, Scope, Standing
from outreach.casefile.milestones import Milestone, StageMove
from outreach.casefile.stages import Stage
from outreach.core.language import lazy_gettext


def of_closings(session: Session, scope: Scope, day: date) -> Iterator[Contradiction]:
    """Yield the closings in scope as «completed the 5C» whose cases lack some of its evidence."""
    if scope.only is not None and not closures.completed(session, scope.only):
        return
    suspects = {one.id: one for query in _suspects(scope) for one in session.scalars(query)}
    found = scope.with_cases(session, list(suspects.values()))
    facts = _milestones(session, {case.id for case, _closure in found})
    for case, closure in found:
        lacks = stages.lacking(facts[case.id], day)
        why = tuple(lazy_gettext("Closed as completed; missing: %(what)s.", what=one.words) for one in lacks)
        what = lazy_gettext("Closed as completed on %(day)s", day=case.closed_on)
        yield Contradiction(case, Standing.CLOSING, closure.id, what, why or (_MOVED_BACK,))


def _suspects(scope: Scope) -> Iterator[Select[Closure]]:
    """Yield queries of the closings that can lack evidence: those from before it was required, and cases that left
    Complete since. Each uses an index, so that the many other closings are not read."""
    query = select(Closure).join(Case, Case.id == Closure.case_id)
    approved = func.coalesce(Closure.approved, False)  # so that the planner does not start with all approved ones
    query = query.where(approved.is_(True), Closure.voided_at.is_(None), Closure.reason == ClosingReason.COMPLETE)
    query = query.where(Case.centre_id == scope.centre_id, Case.closed_on.is_not(None), Case.stage != Stage.COMPLETE)
    if scope.person_ids is not None:
        yield query.where(Closure.person_id.in_(scope.person_ids))
        return
    left = select(StageMove.case_id).where(StageMove.from_stage == Stage.COMPLETE)
    yield query.where(Closure.closes_on.is_(None))
    yield query.where(Closure.case_id.in_(left))


_MOVED_BACK = lazy_gettext("Closed as completed on a day on which the case moved back.")


def _milestones(session: Session, case_ids: set[UUID]) -> dict[UUID, list[Milestone]]:
    by_case: dict[UUID, list[Milestone]] = defaultdict(list)
    for one in session.scalars(select(Milestone).where(Milestone.case_id.in_(case_ids))) if case_ids else ():
        by_case[one.case_id].append(one)
    return by_case


CLOSINGS = Check(Standing.CLOSING, of_closings, (Closure, StageMove, Milestone))
