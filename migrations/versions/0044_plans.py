"""Indexes of what was looked for in whole tables: why referrals were declined, flags that wait, letters."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0040"
branch_labels = None
depends_on = None

ADDED = (
    ("ix_letters_centre_id_made_at_id", "letters", ["centre_id", "made_at", "id"]),
    ("ix_referral_steps_reason_at", "referral_steps", ["reason", "at"]),
)
WAITING = "looked_at IS NULL AND taken_up_at IS NULL"


def upgrade() -> None:
    """Add them."""
    for name, table, columns in ADDED:
        op.create_index(name, table, columns)
    which = {"sqlite_where": sa.text(WAITING), "postgresql_where": sa.text(WAITING)}
    op.create_index("ix_flags_waiting_made_at_id", "flags", ["made_at", "id"], **which)


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_flags_waiting_made_at_id", "flags")
    for name, table, *_columns in ADDED:
        op.drop_index(name, table)
