"""Health sheets and extensions of stays can be voided; those that there are count."""

import sqlalchemy as sa
from alembic import op

revision = "0191"
down_revision = "0190"
branch_labels = None
depends_on = None

TABLES = ("health_sheets", "stay_extensions")


def upgrade() -> None:
    """Add the moment at which a row was voided."""
    for name in TABLES:
        op.add_column(name, sa.Column("voided_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    for name in TABLES:
        op.drop_column(name, "voided_at")
