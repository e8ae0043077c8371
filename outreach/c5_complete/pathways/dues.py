"""When a pathway asks for the next step: derived from its steps, never ticked beside them."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c5_complete.pathways.models import Pathway, PathwayStep
from outreach.casefile import due_days


def next_steps(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the earliest day on which a pathway that goes on asks for its next step, by case.

    It is the appointment of the newest step that counts; without one, the day by which the pathway is expected.
    """
    query = select(Pathway.id, Pathway.case_id, Pathway.expected_on, Pathway.moved_on)
    going = query.where(Pathway.case_id.in_(case_ids), Pathway.voided_at.is_(None), Pathway.over_on.is_(None))
    rows = session.execute(going).all() if case_ids else []
    appointed = _appointed(session, [row.id for row in rows])
    found: dict[UUID, due_days.Day] = {}
    for row in rows:
        day = appointed.get(row.id) or row.expected_on
        if day and (row.case_id not in found or day < found[row.case_id].due_on):
            found[row.case_id] = due_days.Day(day, row.moved_on)
    return found


def _appointed(session: Session, pathway_ids: Collection[UUID]) -> dict[UUID, date | None]:
    """Return the appointment of the newest step of each pathway, if it has one."""
    if not pathway_ids:
        return {}
    query = select(PathwayStep.pathway_id, PathwayStep.next_on).where(PathwayStep.pathway_id.in_(pathway_ids))
    newest = query.where(PathwayStep.voided_at.is_(None)).order_by(PathwayStep.day, PathwayStep.made_at)
    return {row.pathway_id: row.next_on for row in session.execute(newest)}
