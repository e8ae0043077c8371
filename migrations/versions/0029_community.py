"""The community where a young person lives; whether an agency keeps a waiting list."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both, empty: nobody has been asked yet."""
    op.add_column("people", sa.Column("community_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("agencies", sa.Column("keeps_list", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("agencies", "keeps_list")
    op.drop_column("people", "community_sealed")
