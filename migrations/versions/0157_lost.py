"""Somebody who was not reached on three days, and not seen since, is due to be searched for."""

from collections import defaultdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0157"
down_revision = "0149"
branch_labels = None
depends_on = None

BEFORE = ("see", "follow_up", "plan", "outcome", "risk", "act")
TRIES = 3
TRIED = sa.text(
    "SELECT DISTINCT follow_ups.case_id, follow_ups.day, cases.centre_id, (SELECT max(day) FROM milestones"
    " WHERE milestones.case_id = follow_ups.case_id AND milestones.voided_at IS NULL"
    " AND milestones.kind IN ('contact_made', 'follow_up_done', 'therapy_attended', 'stay_begun')) AS seen"
    " FROM follow_ups JOIN cases ON cases.id = follow_ups.case_id"
    " WHERE NOT follow_ups.found AND follow_ups.voided_at IS NULL AND cases.closed_on IS NULL ORDER BY follow_ups.day"
).columns(case_id=sa.Uuid(), day=sa.Date(), centre_id=sa.Uuid(), seen=sa.Date())
DUE = sa.table(
    "due_days",
    sa.column("case_id", sa.Uuid()),
    sa.column("what", sa.String()),
    sa.column("centre_id", sa.Uuid()),
    sa.column("due_on", sa.Date()),
    sa.column("since", sa.Date()),
)


def upgrade() -> None:
    """Allow it, and write down who is lost already."""
    allow_codes("due_days", "what", (*BEFORE, "search"))
    tried: dict[Any, list[date]] = defaultdict(list)
    told: dict[Any, tuple[Any, date | None]] = {}
    for case_id, day, centre_id, seen in op.get_bind().execute(TRIED):
        told[case_id] = centre_id, seen
        if seen is None or day > seen:
            tried[case_id].append(day)
    lost = [(case_id, days[TRIES - 1]) for case_id, days in tried.items() if len(days) >= TRIES]
    rows = [
        {"case_id": case_id, "what": "search", "centre_id": told[case_id][0], "due_on": day, "since": told[case_id][1]}
        for case_id, day in lost
    ]
    if rows:
        op.bulk_insert(DUE, rows)


def downgrade() -> None:
    """Drop what is of that kind."""
    op.execute("DELETE FROM due_days WHERE what = 'search'")
    allow_codes("due_days", "what", BEFORE)
