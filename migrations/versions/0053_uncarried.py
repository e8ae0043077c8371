"""Find the open cases of a centre by who carries them: those that nobody carries any more."""

from alembic import op

revision = "0053"
down_revision = "0031"
branch_labels = None
depends_on = None

NAME = "ix_cases_centre_id_caseworker_id_closed_on"


def upgrade() -> None:
    """Add the index."""
    op.create_index(NAME, "cases", ["centre_id", "caseworker_id", "closed_on"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index(NAME, "cases")
