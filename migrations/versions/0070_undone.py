"""An acceptance that the agency took back within a quarter of an hour."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the moment, empty: none was taken back before."""
    op.add_column("referral_steps", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("referral_steps", "undone_at")
