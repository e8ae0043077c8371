"""Emergency access, and people who are kept out of sight."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of `casefile/emergencies` and `casefile/restrictions`."""
    op.create_table(
        "emergency_accesses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", _codes("reason", "danger_to_life", "child_protection", "medical", "other"), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("verdict", _codes("verdict", "justified", "not_justified"), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("review_words_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "reviewed_by IS NULL OR reviewed_by <> begun_by", name=op.f("ck_emergency_accesses_two_people")
        ),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (verdict IS NULL)", name=op.f("ck_emergency_accesses_verdict_when_reviewed")
        ),
        sa.ForeignKeyConstraint(["begun_by"], ["users.id"], name=op.f("fk_emergency_accesses_begun_by_users")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_emergency_accesses_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_emergency_accesses_person_id_people")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["users.id"], name=op.f("fk_emergency_accesses_reviewed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_accesses")),
    )
    op.create_index("ix_emergency_accesses_person_id", "emergency_accesses", ["person_id"])
    op.create_index("ix_emergency_accesses_case_id", "emergency_accesses", ["case_id"])
    op.create_table(
        "restrictions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        *_from_to(),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_restrictions_by_users")),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_restrictions_ended_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_restrictions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restrictions")),
    )
    op.create_index("ix_restrictions_person_id", "restrictions", ["person_id"])
    op.create_table(
        "restriction_users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("restriction_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *_from_to(),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_restriction_users_by_users")),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_restriction_users_ended_by_users")),
        sa.ForeignKeyConstraint(
            ["restriction_id"], ["restrictions.id"], name=op.f("fk_restriction_users_restriction_id_restrictions")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_restriction_users_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction_users")),
    )
    op.create_index("ix_restriction_users_restriction_id", "restriction_users", ["restriction_id"])
    op.create_index("ix_restriction_users_user_id", "restriction_users", ["user_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("restriction_users")
    op.drop_table("restrictions")
    op.drop_table("emergency_accesses")


def _from_to() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
    )


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)
