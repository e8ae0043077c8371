"""The open cases with a red flag or an acute risk are found in an index that holds no others."""

import sqlalchemy as sa
from alembic import op

revision = "0123"
down_revision = "0114"
branch_labels = None
depends_on = None

NAME, RED = "ix_cases_red_centre_id", sa.text("closed_on IS NULL AND (red_flag OR risk = 'acute')")


def upgrade() -> None:
    """Lead those in which somebody must act at once by their centre."""
    op.create_index(NAME, "cases", ["centre_id"], sqlite_where=RED, postgresql_where=RED)


def downgrade() -> None:
    """Drop it."""
    op.drop_index(NAME, "cases")
