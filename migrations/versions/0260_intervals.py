"""Why something is due stands beside its day, and a development review can be due. `db upgrade` derives the days."""

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0260"
down_revision = "0200"
branch_labels = None
depends_on = None

BEFORE = ("see", "follow_up", "plan", "outcome", "risk", "act", "search")


def upgrade() -> None:
    """Allow it; no row changes."""
    allow_codes("due_days", "what", (*BEFORE, "review"))
    op.add_column("due_days", sa.Column("why", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Drop what is of that kind."""
    op.drop_column("due_days", "why")
    op.execute("DELETE FROM due_days WHERE what = 'review'")
    allow_codes("due_days", "what", BEFORE)
