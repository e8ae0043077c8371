"""Rounds: several young people met at one place, and how many others."""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0108"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("named", sa.SmallInteger(), nullable=False),
        sa.Column("unnamed", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("named >= 0", name=op.f("ck_rounds_named_not_negative")),
        sa.CheckConstraint("unnamed >= 0", name=op.f("ck_rounds_unnamed_not_negative")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_rounds_centre_id_centres")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_rounds_made_by_users")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_rounds_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    op.create_index("ix_rounds_centre_id_day", "rounds", ["centre_id", "day", "made_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_rounds_centre_id_day", "rounds")
    op.drop_table("rounds")
