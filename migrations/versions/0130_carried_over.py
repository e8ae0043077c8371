"""A level of risk and a safety plan can be carried over from a case that rests. What stands now was not."""

import sqlalchemy as sa
from alembic import op

revision = "0130"
down_revision = "0184"
branch_labels = None
depends_on = None

TABLES = ("risk_assessments", "safety_plans")
COLUMN = "carried_from"


def upgrade() -> None:
    """Add the columns."""
    for table in TABLES:
        to_cases = sa.ForeignKey("cases.id", name=op.f(f"fk_{table}_{COLUMN}_cases"))
        op.add_column(table, sa.Column(COLUMN, sa.Uuid(), to_cases, nullable=True), inline_references=True)
        op.create_index(op.f(f"ix_{table}_{COLUMN}"), table, [COLUMN])


def downgrade() -> None:
    """Drop them."""
    for table in reversed(TABLES):
        op.drop_index(op.f(f"ix_{table}_{COLUMN}"), table)
        with op.batch_alter_table(table) as change:
            change.drop_column(COLUMN)
