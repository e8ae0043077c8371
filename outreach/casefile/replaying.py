"""The check of every case's cached stage against the replay of its milestones, a part at a time.

Without a move (`stages.MOVES`) and a wait (`waits.WAITED`) the stage depends only on which proofs there are, so the
database gathers these, a row for each case, and cases with the same are judged once, by `stages.stage` itself. A case
with a move, or with evidence that a wait may hold back, is replayed whole.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import String, Uuid, and_, bindparam, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.access.verifying import Part, Step
from outreach.casefile import milestones, stages, waits
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence, Milestone
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.rows import BadRow

AT_ONCE = 1_000
ELSEWHERE = "does not stand where its milestones say"
NEXT, CODE = " ", "~"  # between two proofs, and between kind and code: signs that are in no code

Judged = dict[str, Stage]  # the proofs, as the database gathers them, and what they prove

_NEXT = select(Case.id, Case.stage).where(Case.id > bindparam("after", type_=Uuid())).order_by(Case.id).limit(AT_ONCE)
_WITHIN = and_(
    Milestone.case_id > bindparam("after", type_=Uuid()),
    Milestone.case_id <= bindparam("last", type_=Uuid()),
    Milestone.day <= bindparam("day"),
    Milestone.voided_at.is_(None),
)
_EACH = (
    select(Milestone.case_id, (type_coerce(Milestone.kind, String) + CODE + Milestone.code).label("proof"))
    .where(_WITHIN, Milestone.kind.in_(stages.PROOFS))
    .distinct()
    .subquery()
)
_PROOFS = select(_EACH.c.case_id, func.aggregate_strings(_EACH.c.proof, NEXT)).group_by(_EACH.c.case_id)
_WAITS = and_(Milestone.kind.in_(waits.WAITED), Milestone.day >= waits.SINCE)
_BY_DAYS = select(Milestone.case_id).where(_WITHIN, or_(Milestone.kind.in_(stages.MOVES), _WAITS))
_WHOLE = select(Milestone.case_id, Milestone.kind, Milestone.code, Milestone.day).where(
    _WITHIN, Milestone.case_id.in_(_BY_DAYS)
)


def all_cases(session: Session) -> Iterator[Step]:
    """Yield for each part of the cases the number replayed, and those with a wrong stage.

    The caller may commit between parts.
    """
    judged: Judged = {}
    last, today = UUID(int=0), clock.today()
    while cached := session.execute(_NEXT, {"after": last}).all():
        part = {"after": last, "last": cached[-1].id, "day": today}
        found = _by_proofs(session, part, judged) | _by_all(session, part)
        wrong = [case_id for case_id, stage in cached if found.get(case_id, Stage.CORE_PERSON) != stage]
        last = cached[-1].id
        yield Step(Part.CASES, len(cached), [BadRow(Case.__tablename__, case_id, ELSEWHERE) for case_id in wrong])


def follow(session: Session) -> int:
    """Let each case with a wrong stage stand where its milestones say, as after a change of the rules; return their
    number. The move is kept as one of the user who wrote the newest milestone."""
    wrong = [bad.row_id for step in list(all_cases(session)) for bad in step.bad]
    for case_id in wrong:
        newest = select(Milestone.recorded_by).where(Milestone.case_id == case_id)
        writer = session.scalar(newest.order_by(Milestone.recorded_at.desc(), Milestone.id).limit(1))
        case = session.get_one(Case, case_id)
        milestones.refresh(session, case, session.get_one(User, writer or case.caseworker_id))
    return len(wrong)


def _by_proofs(session: Session, part: dict[str, Any], judged: Judged) -> dict[UUID, Stage]:
    """Return the stage of each case of the part that has a proof, as if none had a move or a wait."""
    found = {}
    for case_id, proofs in session.execute(_PROOFS, part):
        if proofs not in judged:
            kinds = (one.split(CODE) for one in proofs.split(NEXT))
            facts = [Evidence(MilestoneKind(kind), code, date.min) for kind, code in kinds]  # before any wait
            judged[proofs] = stages.stage(facts, part["day"]).stage
        found[case_id] = judged[proofs]
    return found


def _by_all(session: Session, part: dict[str, Any]) -> dict[UUID, Stage]:
    """Return the stage of each case of the part with a move or a wait, of all its milestones."""
    facts: dict[UUID, list[Evidence]] = defaultdict(list)
    for case_id, kind, code, day in session.execute(_WHOLE, part):
        facts[case_id].append(Evidence(kind, code, day))
    return {case_id: stages.stage(known, part["day"]).stage for case_id, known in facts.items()}
