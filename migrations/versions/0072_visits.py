"""Requests for a visit: who asked, of whom, when, and what was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

ANSWERS = sa.Enum("not_met", "not_now", name="answer", native_enum=False, length=40, create_constraint=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "visit_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("caseworker_id", sa.Uuid(), nullable=False),
        sa.Column("answer", ANSWERS, nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_visit_requests_case_id_cases")),
        sa.ForeignKeyConstraint(["caseworker_id"], ["users.id"], name=op.f("fk_visit_requests_caseworker_id_users")),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name=op.f("fk_visit_requests_answered_by_users")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_visit_requests_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_requests")),
    )
    op.create_index("ix_visit_requests_case_id_made_at", "visit_requests", ["case_id", "made_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_visit_requests_case_id_made_at", "visit_requests")
    op.drop_table("visit_requests")
