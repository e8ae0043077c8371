"""What happened to somebody may have happened at a camp. Of before all happened in a house."""

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_none

revision = "0203"
down_revision = "0243"
branch_labels = None
depends_on = None

TABLE = "incidents"


def upgrade() -> None:
    """Add the camp; a stay is not needed then."""
    to_camps = sa.ForeignKey("camps.id", name=op.f("fk_incidents_camp_id_camps"))
    op.add_column(TABLE, sa.Column("camp_id", sa.Uuid(), to_camps, nullable=True), inline_references=True)
    op.create_index("ix_incidents_camp_id", TABLE, ["camp_id"])
    allow_none(TABLE, "stay_id")


def downgrade() -> None:
    """Drop what happened at a camp."""
    op.execute("DELETE FROM incidents WHERE stay_id IS NULL")
    op.drop_index("ix_incidents_camp_id", TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("stay_id", nullable=False, existing_type=sa.Uuid())
        table.drop_column("camp_id")
