"""What an erasure takes of risk and urgency: how great the risk was is told by no row of an erased person."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.risks.assessing import Assessment
from outreach.casefile.risks.urgent import UrgentMark


def end_of_person(session: Session, person_id: UUID, _actor: User) -> list[UUID]:
    """Delete the assessments and urgent marks of an erased person, and clear what their cases keep of these."""
    cases = session.scalars(select(Case).where(Case.person_id == person_id)).all()
    for kind in (Assessment, UrgentMark):
        session.execute(delete(kind).where(kind.case_id.in_([case.id for case in cases])))
    for case in cases:
        case.risk = case.red_flag = case.urgent_until = None
    session.flush()
    return []
