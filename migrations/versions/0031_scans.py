"""Indexes for what a page looks for of one person or one case, and of who was erased: nothing reads a whole table.

The index of erased people held everybody, so that the database took the table instead; now it holds them alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0042"
branch_labels = None
depends_on = None

ADDED = (
    ("closures", "person_id"),
    ("consents", "case_id"),
    ("contact_wishes", "case_id"),
    ("contacts", "person_id"),
    ("core_links", "person_id"),
    ("flags", "case_id"),
    ("follow_ups", "person_id"),
    ("merges", "rested_case_id"),
    ("notes", "person_id"),
    ("outcomes", "person_id"),
    ("plans", "person_id"),
    ("referrals", "consent_id"),
    ("referrals", "person_id"),
    ("reviews", "person_id"),
    ("screenings", "person_id"),
    ("stage_overrides", "person_id"),
    ("therapy_sessions", "person_id"),
)
ERASED = sa.text("erased_at IS NOT NULL")


def upgrade() -> None:
    """Add them."""
    for table, column in ADDED:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("ix_milestones_case_id_kind_day", "milestones", ["case_id", "kind", "day"])
    op.drop_index("ix_people_erased_at", "people")
    op.create_index("ix_people_erased_at", "people", ["erased_at"], sqlite_where=ERASED, postgresql_where=ERASED)


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_people_erased_at", "people")
    op.create_index("ix_people_erased_at", "people", ["erased_at"])
    op.drop_index("ix_milestones_case_id_kind_day", "milestones")
    for table, column in ADDED:
        op.drop_index(f"ix_{table}_{column}", table)
