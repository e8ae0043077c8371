"""When somebody who sleeps elsewhere is to be visited next: due until the visit is written down."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control.placements.models import Placement, PlacementVisit
from outreach.casefile import due_days


def next_visits(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the day of the next visit, by case: as the last visit says it, before any as it was agreed at first."""
    rows = select(Placement.id, Placement.case_id, Placement.visit_on, Placement.begins_on)
    rows = rows.where(Placement.case_id.in_(case_ids), Placement.ends_on.is_(None), Placement.voided_at.is_(None))
    found = {row.id: row for row in session.execute(rows)}
    if not found:
        return {}
    seen = select(PlacementVisit.placement_id, PlacementVisit.next_on, PlacementVisit.day)
    seen = seen.where(PlacementVisit.placement_id.in_(found), PlacementVisit.voided_at.is_(None))
    newest = {
        row.placement_id: row for row in session.execute(seen.order_by(PlacementVisit.day, PlacementVisit.next_on))
    }
    return {
        row.case_id: (
            due_days.Day(newest[one].next_on, newest[one].day)
            if one in newest
            else due_days.Day(row.visit_on, row.begins_on)
        )
        for one, row in found.items()
    }
