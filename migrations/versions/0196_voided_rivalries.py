"""A rivalry that was written down by mistake is voided, with a reason. Those of before stand as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0196"
down_revision = "0191"
branch_labels = None
depends_on = None

TABLE, INDEX, PAIR = "rivalries", "uq_rivalries_standing", ["first_id", "second_id"]


def upgrade() -> None:
    """Add when, by whom and why; a voided one stands in the way of none."""
    to_users = sa.ForeignKey("users.id", name=op.f("fk_rivalries_voided_by_users"))
    op.add_column(TABLE, sa.Column("voided_at", sa.DateTime(), nullable=True))
    op.add_column(TABLE, sa.Column("voided_by", sa.Uuid(), to_users, nullable=True), inline_references=True)
    op.add_column(TABLE, sa.Column("void_why", sa.String(length=40), nullable=True))
    _stands("truce_on IS NULL AND voided_at IS NULL")


def downgrade() -> None:
    """Drop them; what was voided is gone."""
    op.execute("DELETE FROM rivalries WHERE voided_at IS NOT NULL")
    _stands("truce_on IS NULL")
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("void_why")
        table.drop_column("voided_by")
        table.drop_column("voided_at")


def _stands(said: str) -> None:
    where = sa.text(said)
    op.drop_index(INDEX, TABLE)
    op.create_index(INDEX, TABLE, PAIR, unique=True, sqlite_where=where, postgresql_where=where)
