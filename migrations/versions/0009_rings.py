"""Which version of the wrapping key is in use."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the wrapping version; every ring so far holds version 1 alone."""
    op.add_column("installation", sa.Column("wrap_version", sa.SmallInteger(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("installation", "wrap_version")
