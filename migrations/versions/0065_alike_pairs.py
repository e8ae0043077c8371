"""Pairs of people who may be one, kept, and how far everybody has been compared: nobody yet."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

PAIRS = "alike_pairs"


def upgrade() -> None:
    """Add both tables, empty: the served site compares everybody in the background, `flask people compare` at once."""
    op.create_table(
        PAIRS,
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_alike_pairs_in_order")),
        sa.ForeignKeyConstraint(["first_id"], ["people.id"], name=op.f("fk_alike_pairs_first_id_people")),
        sa.ForeignKeyConstraint(["second_id"], ["people.id"], name=op.f("fk_alike_pairs_second_id_people")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_alike_pairs_centre_id_centres")),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_alike_pairs")),
    )
    op.create_index(op.f("ix_alike_pairs_second_id"), PAIRS, ["second_id"])
    op.create_index("ix_alike_pairs_centre_id_score", PAIRS, ["centre_id", "score", "first_id", "second_id"])
    op.create_table(
        "comparing",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("walked", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparing")),
    )


def downgrade() -> None:
    """Drop both: people are compared again after the next upgrade."""
    op.drop_table("comparing")
    op.drop_table(PAIRS)
