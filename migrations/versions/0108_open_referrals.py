"""The open referrals of an agency are found in an index that holds no others."""

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0090"
branch_labels = None
depends_on = None

NAME, OPEN = "ix_referrals_open_agency_id", sa.text("owner IS NOT NULL")


def upgrade() -> None:
    """Lead those that wait for somebody by their agency."""
    op.create_index(NAME, "referrals", ["agency_id", "case_id"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    """Drop it."""
    op.drop_index(NAME, "referrals")
