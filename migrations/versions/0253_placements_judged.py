"""A placement elsewhere that breaks a rule is kept before the head of the centre."""

from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0253"
down_revision = "0252"
branch_labels = None
depends_on = None

BEFORE = ("stay", "referral", "seat", "consent", "closing")


def upgrade() -> None:
    """Allow it."""
    allow_codes("kept_contradictions", "kind", ("stay", "placement", *BEFORE[1:]))


def downgrade() -> None:
    """Drop what is of that kind."""
    op.execute("DELETE FROM kept_contradictions WHERE kind = 'placement'")
    allow_codes("kept_contradictions", "kind", BEFORE)
