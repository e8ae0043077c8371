"""Referrals: a draft, a waiting list, an end by time; steps that a link, a program or the system took."""

import sqlalchemy as sa
from alembic import op

from outreach.ground.checks import allow_codes, allow_none

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE = ("sent", "seen", "accepted", "declined", "in_service", "completed", "ended", "revoked")
STATES = (
    "draft",
    "sent",
    "seen",
    "accepted",
    "declined",
    "waiting_list",
    "in_service",
    "completed",
    "ended",
    "revoked",
    "expired",
)


def upgrade() -> None:
    """Let the new states in, and tell by which way a step came."""
    for table in ("referrals", "referral_steps"):
        allow_codes(table, "state", STATES)
    op.add_column("referral_steps", sa.Column("through", sa.String(40), nullable=False, server_default="account"))
    allow_none("referral_steps", "made_by")
    op.add_column("users", sa.Column("signs_in", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Back to what was there; there must be no row of the new states."""
    op.drop_column("users", "signs_in")
    op.drop_column("referral_steps", "through")
    for table in ("referrals", "referral_steps"):
        allow_codes(table, "state", BEFORE)
