"""What caseworkers ask of the head of their centre: to carry the case of a colleague."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

ASKED = "take_overs"
WAITS, UNREAD = sa.text("decided_at IS NULL"), sa.text("decided_at IS NOT NULL AND read_at IS NULL")


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        ASKED,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (granted IS NULL)", name=op.f("ck_take_overs_decided_with_an_answer")
        ),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> made_by", name=op.f("ck_take_overs_two_people")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_take_overs_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_take_overs_person_id_people")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_take_overs_decided_by_users")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_take_overs_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_take_overs")),
    )
    op.create_index("ix_take_overs_case_id", ASKED, ["case_id"])
    op.create_index(op.f("ix_take_overs_person_id"), ASKED, ["person_id"])
    _add("ix_take_overs_waiting_made_at_id", ["made_at", "id"], WAITS)
    _add("ix_take_overs_unread_made_by", ["made_by"], UNREAD)
    _add("uq_take_overs_waiting_case_id_made_by", ["case_id", "made_by"], WAITS, unique=True)


def _add(name: str, columns: list[str], which: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, ASKED, columns, unique=unique, sqlite_where=which, postgresql_where=which)


def downgrade() -> None:
    """Drop it."""
    op.drop_table(ASKED)
