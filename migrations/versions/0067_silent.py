"""Since when each young person with an open case has not been seen: the oldest silence is read first, in an index."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

SILENCE, NEXT = "ix_due_days_centre_id_what_silent_from", "ix_due_days_centre_id_due_on"
CASES = sa.table("cases", sa.column("id", sa.Uuid()), sa.column("opened_on", sa.Date()))
DUE_DAYS = sa.table(
    "due_days",
    sa.column("case_id", sa.Uuid()),
    sa.column("what", sa.String()),
    *(sa.column(name, sa.Date()) for name in ("since", "silent_from")),
)


def upgrade() -> None:
    """Add the day, and both orders of the lists."""
    op.add_column("due_days", sa.Column("silent_from", sa.Date(), nullable=True))
    day = DUE_DAYS.c
    opened: Any = sa.select(CASES.c.opened_on).where(CASES.c.id == day.case_id).scalar_subquery()
    op.execute(sa.update(DUE_DAYS).where(day.what == "see").values(silent_from=sa.func.coalesce(day.since, opened)))
    op.create_index(SILENCE, "due_days", ["centre_id", "what", "silent_from", "case_id"])
    op.create_index(NEXT, "due_days", ["centre_id", "due_on", "case_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_index(NEXT, "due_days")
    op.drop_index(SILENCE, "due_days")
    op.drop_column("due_days", "silent_from")
