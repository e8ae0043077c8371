"""Cases that were closed as completed although they do not stand at Complete: evidence never there, or lost since."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c5_complete.closures import ClosingReason, Closure
from outreach.casefile import contradictions, stages
from outreach.casefile.cases import Case
from outreach.casefile.contradictions import Contradiction, Scope, Standing
from outreach.casefile.milestones import Milestone
from outreach.casefile.stages import Stage
from outreach.ground.language import later


def of_closings(session: Session, scope: Scope, day: date) -> Iterator[Contradiction]:
    """The closings in the scope as «completed the 5C» of cases that lack some of its evidence."""
    query = select(Closure).join(Case, Case.id == Closure.case_id)
    query = query.where(Closure.approved.is_(True), Closure.reason == ClosingReason.COMPLETE)
    query = query.where(Case.centre_id == scope.centre_id, Case.closed_on.is_not(None), Case.stage != Stage.COMPLETE)
    if scope.person_ids is not None:
        query = query.where(Closure.person_id.in_(scope.person_ids))
    found = scope.with_cases(session, session.scalars(query).all())
    facts = _milestones(session, {case.id for case, _closure in found})
    for case, closure in found:
        lacks = stages.lacking(facts[case.id], day)
        why = tuple(later("Closed as completed; missing: %(what)s.", what=one.words) for one in lacks)
        what = later("Closed as completed on %(day)s", day=case.closed_on)
        yield Contradiction(case, Standing.CLOSING, closure.id, what, why or (_MOVED_BACK,))


_MOVED_BACK = later("Closed as completed on a day on which the case moved back.")


def _milestones(session: Session, case_ids: set[UUID]) -> dict[UUID, list[Milestone]]:
    by_case: dict[UUID, list[Milestone]] = defaultdict(list)
    for one in session.scalars(select(Milestone).where(Milestone.case_id.in_(case_ids))) if case_ids else ():
        by_case[one.case_id].append(one)
    return by_case


contradictions.checks.append(of_closings)
