"""No index of milestones by the row behind them: whoever asks for these knows the case."""

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

INDEX = "ix_milestones_source_id"


def upgrade() -> None:
    """Drop the index: each milestone wrote a page of it, and no query needed it."""
    op.drop_index(INDEX, "milestones")


def downgrade() -> None:
    """Make it again."""
    op.create_index(INDEX, "milestones", ["source_id"])
