"""Find the closings that can lack evidence: those of before it was asked for, and cases that have left Complete."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

OF_BEFORE = sa.text("closes_on IS NULL")


def upgrade() -> None:
    """Add an index for each."""
    op.create_index(
        "ix_closures_of_before",
        "closures",
        ["reason", "case_id"],
        sqlite_where=OF_BEFORE,
        postgresql_where=OF_BEFORE,
    )
    op.create_index("ix_stage_moves_from_stage_case_id", "stage_moves", ["from_stage", "case_id"])


def downgrade() -> None:
    """Drop both."""
    op.drop_index("ix_stage_moves_from_stage_case_id", "stage_moves")
    op.drop_index("ix_closures_of_before", "closures")
