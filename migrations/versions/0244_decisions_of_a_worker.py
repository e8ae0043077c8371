"""What a worker still owes the working group is counted when they leave."""

import sqlalchemy as sa
from alembic import op

revision = "0244"
down_revision = "0253"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_group_decisions_open_worker_id", "group_decisions"
OPEN = sa.text("done_on IS NULL AND voided_at IS NULL")


def upgrade() -> None:
    """Add the index."""
    op.create_index(INDEX, TABLE, ["worker_id"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    """Drop it."""
    op.drop_index(INDEX, TABLE)
