"""Stays, seats, consents, closings and more can be voided; each finishing of a camp has a line of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0110"
branch_labels = None
depends_on = None

VOIDABLE = ("stays", "enrolments", "consents", "closures", "stage_overrides", "visit_requests", "take_overs")
FINISHES = "camp_finishes"
UNIQUE = (
    ("uq_stays_open_bed_id", "stays", ["bed_id"], "ends_on IS NULL"),
    ("uq_stays_open_person_id", "stays", ["person_id"], "ends_on IS NULL"),
    ("uq_closures_undecided_case_id", "closures", ["case_id"], "approved IS NULL"),
    ("uq_take_overs_waiting_case_id_made_by", "take_overs", ["case_id", "made_by"], "decided_at IS NULL"),
)


def upgrade() -> None:
    """Add the marks, empty: nothing of these has been voided. A camp finished before is finished for good."""
    for name in VOIDABLE:
        op.add_column(name, sa.Column("voided_at", sa.DateTime(), nullable=True))
    _index(" AND voided_at IS NULL")
    op.create_table(
        FINISHES,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("camp_id", sa.Uuid(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["camp_id"], ["camps.id"], name=op.f("fk_camp_finishes_camp_id_camps")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_camp_finishes_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camp_finishes")),
    )
    op.create_index(op.f("ix_camp_finishes_camp_id"), FINISHES, ["camp_id"])


def downgrade() -> None:
    """Drop them: what was voided counts again."""
    op.drop_table(FINISHES)
    _index("")
    for name in VOIDABLE:
        op.drop_column(name, "voided_at")


def _index(also: str) -> None:
    """Make the unique indexes anew; a voided row stands in nobody's way."""
    for name, table, columns, condition in UNIQUE:
        where = sa.text(condition + also)
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)
