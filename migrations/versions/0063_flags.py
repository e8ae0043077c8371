"""Read the flags of a centre in the order of their list, a page at a time."""

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

NAME = "ix_flags_centre_id_made_at_id"


def upgrade() -> None:
    """Add the index."""
    op.create_index(NAME, "flags", ["centre_id", "made_at", "id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index(NAME, "flags")
