"""The open cases of a centre are read by caseworker, and by stage, in the order of their numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0129"
down_revision = "0128"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_on IS NULL")
GROUPS = ("caseworker_id", "stage")


def upgrade() -> None:
    """Make an index for each."""
    for group in GROUPS:
        columns = ["centre_id", group, "year", "running", "id"]
        op.create_index(f"ix_cases_open_by_{group}", "cases", columns, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    """Drop them."""
    for group in GROUPS:
        op.drop_index(f"ix_cases_open_by_{group}", "cases")
