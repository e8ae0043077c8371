"""The waiting of a case for a seat in a camp ends when the case is closed; of those closed before, it ends now."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0195"
down_revision = "0130"
branch_labels = None
depends_on = None

OF_CLOSED = sa.text(
    "UPDATE camp_waits SET ending = 'closed', ended_at = :now, ended_by = made_by WHERE ended_at IS NULL "
    "AND EXISTS (SELECT 1 FROM cases WHERE cases.id = camp_waits.case_id AND cases.closed_on IS NOT NULL)"
)


def upgrade() -> None:
    """Allow the ending, and end the waiting of closed cases."""
    allow_codes("camp_waits", "ending", ("seated", "taken_off", "closed"))
    now = sa.bindparam("now", datetime.now(UTC).replace(tzinfo=None), sa.DateTime())
    op.execute(OF_CLOSED.bindparams(now))


def downgrade() -> None:
    """Forbid it: who was closed was taken off the list."""
    op.execute("UPDATE camp_waits SET ending = 'taken_off' WHERE ending = 'closed'")
    allow_codes("camp_waits", "ending", ("seated", "taken_off"))
