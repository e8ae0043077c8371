"""Cases that were closed as completed although they do not stand at Complete: evidence never there, or lost since."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from outreach.c5_complete.closures import ClosingReason, Closure
from outreach.casefile import stages
from outreach.casefile.cases import Case
from outreach.casefile.contradictions import Contradiction, Scope, Standing
from outreach.casefile.milestones import Milestone, StageMove
from outreach.casefile.stages import Stage
from outreach.core.language import lazy_gettext


def of_closings(session: Session, scope: Scope, day: date) -> Iterator[Contradiction]:
    """The closings in the scope as «completed the 5C» of cases that lack some of its evidence."""
    closings = {one.id: one for query in _suspects(scope) for one in session.scalars(query)}
    found = scope.with_cases(session, list(closings.values()))
    facts = _milestones(session, {case.id for case, _closure in found})
    for case, closure in found:
        lacks = stages.lacking(facts[case.id], day)
        why = tuple(lazy_gettext("Closed as completed; missing: %(what)s.", what=one.words) for one in lacks)
        what = lazy_gettext("Closed as completed on %(day)s", day=case.closed_on)
        yield Contradiction(case, Standing.CLOSING, closure.id, what, why or (_MOVED_BACK,))


def _suspects(scope: Scope) -> Iterator[Select[Closure]]:
    """Of all closings those that can lack something: of before the evidence was asked for, and where a case that
    stood at Complete has left it since. Each by an index of its own: the others, which are many, are not read."""
    query = select(Closure).join(Case, Case.id == Closure.case_id)
    approved = func.coalesce(Closure.approved, False)  # so that no database begins with all that were approved
    query = query.where(approved.is_(True), Closure.reason == ClosingReason.COMPLETE)
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
