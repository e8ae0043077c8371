"""Find what waits by itself, and not by way of all cases: referrals that are ours to act on, emergency accesses that
nobody has reviewed, records whose time is over; and count the open cases of a centre by their stages from an index."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0044"
branch_labels = None
depends_on = None

ADDED = (
    ("ix_cases_open_centre_id_stage_person_id", "cases", ["centre_id", "stage", "person_id"], "closed_on IS NULL"),
    ("ix_emergency_accesses_waiting_begun_at_id", "emergency_accesses", ["begun_at", "id"], "reviewed_at IS NULL"),
    ("ix_referrals_ours_sent_on_id", "referrals", ["sent_on", "id"], "owner <> 'agency'"),
    ("ix_retention_proposals_waiting_closed_on_id", "retention_proposals", ["closed_on", "id"], "decided_at IS NULL"),
)


def upgrade() -> None:
    """Add them, each with the rows alone that are looked for."""
    for name, table, columns, which in ADDED:
        op.create_index(name, table, columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which))


def downgrade() -> None:
    """Drop them."""
    for name, table, *_more in ADDED:
        op.drop_index(name, table)
