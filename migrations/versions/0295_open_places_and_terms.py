"""Work and terms that go on are found by themselves: what stands before the head is asked of these alone."""

import sqlalchemy as sa
from alembic import op

revision = "0295"
down_revision = "0281"
branch_labels = None
depends_on = None

OPEN = (
    ("ix_job_places_open", "job_places", "left_on IS NULL AND voided_at IS NULL"),
    ("ix_leader_terms_open", "leader_terms", "until IS NULL AND voided_at IS NULL"),
)


def upgrade() -> None:
    """Add an index of the rows that go on to each of the two tables."""
    for index, table, said in OPEN:
        where = sa.text(said)
        op.create_index(index, table, ["person_id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Drop them."""
    for index, table, _said in OPEN:
        op.drop_index(index, table)
