"""Corrections of written records: their table, and the mark of a record that was voided."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

TABLE = "corrections"
VOIDABLE = (
    *("contacts", "notes", "core_links", "memberships", "screenings"),
    *("plans", "therapy_sessions", "follow_ups", "reviews"),
)
DEEDS = "deed IN ('corrected', 'voided', 'restored')"
ASKERS = "asked_by IN ('staff', 'young_person', 'guardian')"


def upgrade() -> None:
    """Add both: nothing has been corrected or voided yet."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("deed", sa.String(40), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hidden_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(DEEDS, name=op.f("ck_corrections_deed")),
        sa.CheckConstraint(ASKERS, name=op.f("ck_corrections_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_corrections_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_corrections_person_id_people")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_corrections_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index("ix_corrections_case_id_entry_id", TABLE, ["case_id", "entry_id"])
    op.create_index(op.f("ix_corrections_person_id"), TABLE, ["person_id"])
    for name in VOIDABLE:
        op.add_column(name, sa.Column("voided_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Drop both: what was voided counts again."""
    for name in VOIDABLE:
        op.drop_column(name, "voided_at")
    op.drop_table(TABLE)
