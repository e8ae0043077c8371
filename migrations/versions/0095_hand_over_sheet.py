"""Which note goes along with a case that is handed over, and what was handed over to somebody lately."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_assignments_transfers", "assignments"


def upgrade() -> None:
    """Add both: of earlier transfers nobody knows which note was meant."""
    op.add_column(TABLE, sa.Column("note_id", sa.Uuid(), nullable=True))
    given = sa.text("reason = 'transfer'")
    op.create_index(INDEX, TABLE, ["caseworker_id", "made_at"], sqlite_where=given, postgresql_where=given)


def downgrade() -> None:
    """Drop both."""
    op.drop_index(INDEX, TABLE)
    op.drop_column(TABLE, "note_id")
