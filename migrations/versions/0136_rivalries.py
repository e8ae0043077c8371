"""Rivalries of groups: that two fight, since when, and until a truce."""

import sqlalchemy as sa
from alembic import op

revision = "0136"
down_revision = "0135"
branch_labels = None
depends_on = None

TABLE, STANDS = "rivalries", sa.text("truce_on IS NULL")


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("truce_on", sa.Date(), nullable=True),
        sa.Column("truce_at", sa.DateTime(), nullable=True),
        sa.Column("truce_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["groups.id"], name=op.f("fk_rivalries_first_id_groups")),
        sa.ForeignKeyConstraint(["second_id"], ["groups.id"], name=op.f("fk_rivalries_second_id_groups")),
        sa.ForeignKeyConstraint(["truce_by"], ["users.id"], name=op.f("fk_rivalries_truce_by_users")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_rivalries_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rivalries")),
    )
    once = {"sqlite_where": STANDS, "postgresql_where": STANDS}
    op.create_index("uq_rivalries_standing", TABLE, ["first_id", "second_id"], unique=True, **once)
    op.create_index("ix_rivalries_first_id", TABLE, ["first_id"])
    op.create_index("ix_rivalries_second_id", TABLE, ["second_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table(TABLE)
