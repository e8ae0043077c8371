"""Risk and urgency: assessments, safety plans and urgent marks, and what of them stands on a case."""

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0093"
down_revision = "0080"
branch_labels = None
depends_on = None

LEVELS = sa.Enum("low", "medium", "high", "acute", name="level", native_enum=False, length=40, create_constraint=True)
BEFORE = ("see", "follow_up", "plan", "outcome")
URGENT = sa.text("urgent_until IS NOT NULL")


def upgrade() -> None:
    """Add them: nothing has been assessed or marked yet."""
    _table(
        "risk_assessments",
        [
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("level", LEVELS, nullable=False),
            sa.Column("red_flag", sa.Boolean(), nullable=False),
            sa.Column("review_on", sa.Date(), nullable=False),
            sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
            sa.Column("voided_at", sa.DateTime(), nullable=True),
            sa.CheckConstraint("review_on > day", name=op.f("ck_risk_assessments_review_after")),
        ],
        "day",
    )
    sealed = ("signs", "helps", "calls", "safe_place")
    _table(
        "safety_plans",
        [
            sa.Column("day", sa.Date(), nullable=False),
            *(sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True) for name in sealed),
            sa.Column("voided_at", sa.DateTime(), nullable=True),
        ],
        "day",
    )
    _table(
        "urgent_marks",
        [
            sa.Column("ends_on", sa.Date(), nullable=False),
            sa.Column("ended_at", sa.DateTime(), nullable=True),
            sa.Column("ended_by", sa.Uuid(), nullable=True),
            sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
            sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_urgent_marks_ended_by_users")),
        ],
        "made_at",
    )
    op.add_column("cases", sa.Column("risk", sa.String(40), nullable=True))
    op.add_column("cases", sa.Column("red_flag", sa.Boolean(), nullable=True))
    op.add_column("cases", sa.Column("urgent_until", sa.Date(), nullable=True))
    op.create_index(
        "ix_cases_urgent_centre_id_until",
        "cases",
        ["centre_id", "urgent_until"],
        sqlite_where=URGENT,
        postgresql_where=URGENT,
    )
    allow_codes("due_days", "what", (*BEFORE, "risk"))


def downgrade() -> None:
    """Drop them."""
    op.execute("DELETE FROM due_days WHERE what = 'risk'")
    allow_codes("due_days", "what", BEFORE)
    op.drop_index("ix_cases_urgent_centre_id_until", "cases")
    for column in ("urgent_until", "red_flag", "risk"):
        op.drop_column("cases", column)
    for table in ("urgent_marks", "safety_plans", "risk_assessments"):
        op.drop_table(table)


def _table(name: str, own: list[sa.Column[object] | sa.Constraint], then: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        *own,
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f(f"fk_{name}_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{name}_person_id_people")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f(f"fk_{name}_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_case_id_{then}", name, ["case_id", then])
    op.create_index(op.f(f"ix_{name}_person_id"), name, ["person_id"])
