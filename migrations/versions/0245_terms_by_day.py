"""Who leads others on a day is read by the day on which terms began."""

from alembic import op

revision = "0245"
down_revision = "0244"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_leader_terms_since_id", "leader_terms"


def upgrade() -> None:
    """Add the index."""
    op.create_index(INDEX, TABLE, ["since", "id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index(INDEX, TABLE)
