"""Work at an employer and a core leader's term that break a rule are kept before the head of the centre."""

from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0280"
down_revision = "0290"
branch_labels = None
depends_on = None

BEFORE = ("stay", "placement", "referral", "seat", "consent", "closing")


def upgrade() -> None:
    """Allow them."""
    allow_codes("kept_contradictions", "kind", (*BEFORE, "job_place", "leader_term"))


def downgrade() -> None:
    """Drop what is of those kinds."""
    op.execute("DELETE FROM kept_contradictions WHERE kind IN ('job_place', 'leader_term')")
    allow_codes("kept_contradictions", "kind", BEFORE)
