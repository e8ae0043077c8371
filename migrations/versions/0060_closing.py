"""Let the day of a closing be given: an episode of years ago is written down later than it ended."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day. It stays empty in what was asked for before: each row is guarded as it was written."""
    op.add_column("closures", sa.Column("closes_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take it away again: the days on which cases closed stay in the cases."""
    op.drop_column("closures", "closes_on")
