"""What young people ask to be corrected (PDPA s. 35): nothing yet."""

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0096"
branch_labels = None
depends_on = None

TABLE = "mending_requests"
WAITS = sa.text("decided_at IS NULL")


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_for", sa.String(40), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("wish_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("asked_for IN ('self', 'guardian', 'both')", name=op.f("ck_mending_requests_asked_for")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (granted IS NULL)", name=op.f("ck_mending_requests_decided_with_an_answer")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_mending_requests_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mending_requests_person_id_people")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_mending_requests_decided_by_users")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_mending_requests_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mending_requests")),
    )
    op.create_index("ix_mending_requests_case_id", TABLE, ["case_id"])
    op.create_index(op.f("ix_mending_requests_person_id"), TABLE, ["person_id"])
    due = ["due_on", "id"]
    op.create_index("ix_mending_requests_waiting_due_on_id", TABLE, due, sqlite_where=WAITS, postgresql_where=WAITS)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table(TABLE)
