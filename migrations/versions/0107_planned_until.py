"""The planned last day of a stay, as far as one is written down."""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: of the stays before nothing is planned."""
    op.add_column("stays", sa.Column("planned_until", sa.Date(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("stays", "planned_until")
