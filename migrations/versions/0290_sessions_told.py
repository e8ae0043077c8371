"""Time, place and topic of a coming group session."""

import sqlalchemy as sa
from alembic import op

revision = "0290"
down_revision = "0245"
branch_labels = None
depends_on = None

TABLE = "group_sessions"


def upgrade() -> None:
    """Add the columns, empty."""
    op.add_column(TABLE, sa.Column("at_time", sa.Time(), nullable=True))
    op.add_column(TABLE, sa.Column("where", sa.String(length=200), nullable=True))
    op.add_column(TABLE, sa.Column("topic", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Drop them."""
    for name in ("topic", "where", "at_time"):
        op.drop_column(TABLE, name)
