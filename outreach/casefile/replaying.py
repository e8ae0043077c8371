"""The check of every case's cached stage against the replay of its milestones, a part at a time."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from outreach.access.verifying import Part, Step
from outreach.casefile import stages
from outreach.casefile.cases import Case
from outreach.casefile.milestones import Milestone
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.rows import BadRow

AT_ONCE = 500
ELSEWHERE = "does not stand where its milestones say"


def all_cases(session: Session) -> Iterator[Step]:
    """Yield for each part of the cases the number replayed, and those with a wrong stage.

    The caller may commit between parts.
    """
    last = UUID(int=0)
    while cached := session.execute(_next(last)).all():
        last = cached[-1].id
        facts: dict[UUID, list[Milestone]] = defaultdict(list)
        for fact in session.scalars(select(Milestone).where(Milestone.case_id.in_([case.id for case in cached]))):
            facts[fact.case_id].append(fact)
        today = clock.today()
        wrong = [case_id for case_id, stage in cached if stages.stage(facts[case_id], today).stage != stage]
        session.expunge_all()
        yield Step(Part.CASES, len(cached), [BadRow(Case.__tablename__, case_id, ELSEWHERE) for case_id in wrong])


def _next(last: UUID) -> Select[UUID, Stage]:
    return select(Case.id, Case.stage).where(Case.id > last).order_by(Case.id).limit(AT_ONCE)
