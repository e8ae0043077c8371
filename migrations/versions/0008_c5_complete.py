"""Outcomes and closures."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of `c5_complete`."""
    op.create_table(
        "closures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "complete",
                "lost_contact",
                "moved_away",
                "declined",
                "in_custody",
                "died",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_closures_asked_by_users")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_closures_case_id_cases")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_closures_decided_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_closures_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
    )
    op.create_index("ix_closures_approved", "closures", ["approved"], unique=False)
    op.create_index("ix_closures_case_id", "closures", ["case_id"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "nfe_lower_secondary",
                "nfe_upper_secondary",
                "bachelor",
                "occupation",
                "id_card",
                "family_return",
                "core_leader",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "occupation",
            sa.Enum(
                "motorcycle_repair",
                "volunteer_inspector",
                "city_inspector",
                "picture_framing",
                "restaurant",
                "construction",
                "other",
                name="occupation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "evidence_kind",
            sa.Enum(
                "document",
                "seen",
                "told_by_agency",
                "told_by_person",
                name="evidence_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "recorded", "verified", "sent_back", name="state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("sustained_on", sa.Date(), nullable=True),
        sa.Column("evidence_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'occupation') = (occupation IS NOT NULL)", name=op.f("ck_outcomes_occupation_named")
        ),
        sa.CheckConstraint("verified_by IS NULL OR verified_by <> made_by", name=op.f("ck_outcomes_two_people")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_outcomes_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_outcomes_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outcomes_person_id_people")),
        sa.ForeignKeyConstraint(["verified_by"], ["users.id"], name=op.f("fk_outcomes_verified_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
    )
    op.create_index("ix_outcomes_case_id", "outcomes", ["case_id"], unique=False)
    op.create_index("ix_outcomes_state", "outcomes", ["state"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("outcomes")
    op.drop_table("closures")
