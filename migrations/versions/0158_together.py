"""Therapy sessions say how long they took, and which were written down together; training is a kind of them."""

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0158"
down_revision = "0137"
branch_labels = None
depends_on = None

TABLE, INDEX = "therapy_sessions", "ix_therapy_sessions_together"
BEFORE = ("group", "talk", "family", "body", "art")
TOGETHER = sa.text("together_id IS NOT NULL")


def upgrade() -> None:
    """Add the columns: of the sessions before, nothing of it is known."""
    op.add_column(TABLE, sa.Column("minutes", sa.SmallInteger(), nullable=True))
    op.add_column(TABLE, sa.Column("together_id", sa.Uuid(), nullable=True))
    op.create_index(INDEX, TABLE, ["made_by", "day"], sqlite_where=TOGETHER, postgresql_where=TOGETHER)
    allow_codes(TABLE, "kind", (*BEFORE, "training"))


def downgrade() -> None:
    """Drop them; a training becomes a group activity."""
    op.execute("UPDATE therapy_sessions SET kind = 'group' WHERE kind = 'training'")
    allow_codes(TABLE, "kind", BEFORE)
    op.drop_index(INDEX, TABLE)
    op.drop_column(TABLE, "together_id")
    op.drop_column(TABLE, "minutes")
