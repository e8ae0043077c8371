"""Digests of rows, held by the trail; flags; one outcome of a kind and one undecided closing for each case."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the check of rows needs. The digests of the rows that are there come after it: `audit baseline`."""
    op.add_column("audit_lines", sa.Column("rows", sa.LargeBinary(), nullable=True))
    op.create_table(
        "row_digests",
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "row_id", "line", name=op.f("pk_row_digests")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_row_digests_line", "row_digests", ["line"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("row_digests")
    op.drop_column("audit_lines", "rows")
