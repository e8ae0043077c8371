"""The waiting list of a camp, and that a camp was called off."""

import sqlalchemy as sa
from alembic import op

revision = "0133"
down_revision = "0123"
branch_labels = None
depends_on = None

TABLE, STANDS = "camp_waits", sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Add the table and the column."""
    op.add_column("camps", sa.Column("cancelled_at", sa.DateTime(), nullable=True))
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("camp_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ending", sa.String(length=40), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ending IN ('seated', 'taken_off')", name=op.f("ck_camp_waits_ending")),
        sa.ForeignKeyConstraint(["camp_id"], ["camps.id"], name=op.f("fk_camp_waits_camp_id_camps")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_camp_waits_case_id_cases")),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_camp_waits_ended_by_users")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_camp_waits_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camp_waits")),
    )
    op.create_index(
        "uq_camp_waits_standing",
        TABLE,
        ["camp_id", "case_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index("ix_camp_waits_case_id", TABLE, ["case_id"])
    op.create_index("ix_camp_waits_camp_id", TABLE, ["camp_id"])


def downgrade() -> None:
    """Drop both."""
    op.drop_index("ix_camp_waits_camp_id", TABLE)
    op.drop_index("ix_camp_waits_case_id", TABLE)
    op.drop_index("uq_camp_waits_standing", TABLE)
    op.drop_table(TABLE)
    op.drop_column("camps", "cancelled_at")
