"""That a camp was called off, why, and when that was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0135"
down_revision = "0134"
branch_labels = None
depends_on = None

TABLE = "camp_cancellations"


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("camp_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["camp_id"], ["camps.id"], name=op.f("fk_camp_cancellations_camp_id_camps")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_camp_cancellations_made_by_users")),
        sa.ForeignKeyConstraint(["undone_by"], ["users.id"], name=op.f("fk_camp_cancellations_undone_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camp_cancellations")),
    )
    op.create_index(op.f("ix_camp_cancellations_camp_id"), TABLE, ["camp_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table(TABLE)
