"""How many young people of colleagues a member of the staff was shown: what the brake on searching counts."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, empty: nobody has been shown anybody yet."""
    op.create_table(
        "strangers_shown",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("whom", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_strangers_shown_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strangers_shown")),
    )
    op.create_index("ix_strangers_shown_user_id_at", "strangers_shown", ["user_id", "at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("strangers_shown")
