"""Tokens of agencies and the role of a supervisor wait for a second person."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both. Tokens made before go on: their agencies' systems run by them."""
    op.add_column("api_tokens", sa.Column("awaits_second", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("api_tokens", sa.Column("confirmed_by", sa.Uuid(), nullable=True))
    op.create_table(
        "promotions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR (decided_by <> asked_by AND decided_by <> user_id)",
            name=op.f("ck_promotions_two_people"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_promotions_user_id_users")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_promotions_asked_by_users")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_promotions_decided_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotions")),
    )
    op.create_index(op.f("ix_promotions_user_id"), "promotions", ["user_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("promotions")
    op.drop_column("api_tokens", "confirmed_by")
    op.drop_column("api_tokens", "awaits_second")
