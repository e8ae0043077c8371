"""Who took up a flag that nobody at the centre can look into."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add when, and by whom."""
    to_users = sa.ForeignKey("users.id", name=op.f("fk_flags_taken_up_by_users"))
    op.add_column("flags", sa.Column("taken_up_at", sa.DateTime(), nullable=True))
    op.add_column("flags", sa.Column("taken_up_by", sa.Uuid(), to_users, nullable=True), inline_references=True)


def downgrade() -> None:
    """Drop both."""
    with op.batch_alter_table("flags") as flags:
        flags.drop_column("taken_up_by")
        flags.drop_column("taken_up_at")
