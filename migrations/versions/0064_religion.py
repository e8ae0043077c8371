"""The religion of a young person."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it, empty: nobody has been asked yet."""
    op.add_column("people", sa.Column("religion_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("people", "religion_sealed")
