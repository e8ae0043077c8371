"""Indexes of what stands now (restrictions, stops, erasures to clean up after), of stays, and of one user's trail.

What is over grows for ever, and what stands is little: an index that holds what stands alone is read at a glance.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0032"
branch_labels = None
depends_on = None

ADDED = (
    ("ix_audit_lines_actor_id_seq", "audit_lines", ["actor_id", "seq"]),
    ("ix_erasures_person_id", "erasures", ["person_id"]),
    ("ix_referral_steps_state_referral_id", "referral_steps", ["state", "referral_id"]),
    ("ix_stays_bed_id_begins_on", "stays", ["bed_id", "begins_on"]),
    ("ix_stays_person_id", "stays", ["person_id"]),
)
STANDING = (
    ("ix_erasures_not_cleaned", "erasures", ["state"], "cleaned_at IS NULL"),
    ("ix_restriction_users_standing", "restriction_users", ["restriction_id"], "ended_at IS NULL"),
    ("ix_restrictions_standing_person_id", "restrictions", ["person_id"], "ended_at IS NULL"),
    ("ix_use_stops_standing_person_id", "use_stops", ["person_id"], "lifted_at IS NULL"),
)


def upgrade() -> None:
    """Add them."""
    for name, table, columns in ADDED:
        op.create_index(name, table, columns)
    for name, table, columns, which in STANDING:
        op.create_index(name, table, columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which))


def downgrade() -> None:
    """As it was."""
    for name, table, *_columns in (*ADDED, *STANDING):
        op.drop_index(name, table)
