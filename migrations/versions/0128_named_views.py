"""A list that a user keeps has a name, sealed under a key of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0128"
down_revision = "0148"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: a list from before is called by what it filters, until it is renamed."""
    op.add_column("saved_views", sa.Column("name_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("saved_views", "name_sealed")
