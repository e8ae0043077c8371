"""The open cases of a centre by who carries them, stage and risk: a caseload is counted in an index."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0098"
branch_labels = None
depends_on = None

COLUMNS = ["centre_id", "caseworker_id", "stage", "risk", "red_flag", "urgent_until", "person_id"]


def upgrade() -> None:
    """Add the index."""
    is_open = sa.text("closed_on IS NULL")
    op.create_index("ix_cases_open_load", "cases", COLUMNS, sqlite_where=is_open, postgresql_where=is_open)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_cases_open_load", "cases")
