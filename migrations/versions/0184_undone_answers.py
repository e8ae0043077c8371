"""An answer about a visit can be undone: what it was keeps a line of its own. Answers of before stand as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0184"
down_revision = "0158"
branch_labels = None
depends_on = None

TABLE = "undone_answers"
ANSWERS = sa.Enum("not_met", "not_now", name="answer", native_enum=False, length=40, create_constraint=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("answer", ANSWERS, nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_undone_answers_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["visit_requests.id"], name=op.f("fk_undone_answers_request_id_visit_requests")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_undone_answers_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undone_answers")),
    )
    op.create_index("ix_undone_answers_case_id_made_at", TABLE, ["case_id", "made_at"])
    op.create_index(op.f("ix_undone_answers_request_id"), TABLE, ["request_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index(op.f("ix_undone_answers_request_id"), TABLE)
    op.drop_index("ix_undone_answers_case_id_made_at", TABLE)
    op.drop_table(TABLE)
