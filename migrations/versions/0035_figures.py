"""Of which centre a manager sees the figures."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it, empty: a manager of before sees the whole programme, as until now."""
    to_centres = sa.ForeignKey("centres.id", name=op.f("fk_users_figures_of_centres"))
    op.add_column("users", sa.Column("figures_of", sa.Uuid(), to_centres, nullable=True), inline_references=True)


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("users") as users:
        users.drop_column("figures_of")
