"""Decisions that something stays although it breaks a rule."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, empty: what breaks a rule is found anew whenever somebody looks."""
    op.create_table(
        "contradiction_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("upon_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contradiction_decisions_person_id_people")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_contradiction_decisions_case_id_cases")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_contradiction_decisions_decided_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contradiction_decisions")),
    )
    for column in ("source_id", "person_id", "case_id"):
        op.create_index(f"ix_contradiction_decisions_{column}", "contradiction_decisions", [column])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("contradiction_decisions")
