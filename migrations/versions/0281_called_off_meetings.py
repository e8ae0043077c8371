"""A meeting of the working group can be called off, and a member who was written down by mistake is voided."""

import sqlalchemy as sa
from alembic import op

revision = "0281"
down_revision = "0280"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add when; no row changes."""
    op.add_column("group_meetings", sa.Column("called_off_at", sa.DateTime(), nullable=True))
    op.add_column("group_members", sa.Column("voided_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("group_members", "voided_at")
    op.drop_column("group_meetings", "called_off_at")
