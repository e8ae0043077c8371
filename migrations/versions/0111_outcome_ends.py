"""Ends of outcomes: why, who saw it and when. Of those that ended before, the day alone is known."""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0099"
branch_labels = None
depends_on = None

TABLE = "outcome_ends"
COUNTS = sa.text("voided_at IS NULL")
CAUSES = "cause IN ('left', 'sent_away', 'over', 'moved', 'needed', 'other')"


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(CAUSES, name=op.f("ck_outcome_ends_cause")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_outcome_ends_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outcome_ends_person_id_people")),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcomes.id"], name=op.f("fk_outcome_ends_outcome_id_outcomes")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_outcome_ends_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_ends")),
    )
    op.create_index("ix_outcome_ends_case_id_day", TABLE, ["case_id", "day"])
    op.create_index(op.f("ix_outcome_ends_person_id"), TABLE, ["person_id"])
    op.create_index(op.f("ix_outcome_ends_outcome_id"), TABLE, ["outcome_id"])
    once = {"sqlite_where": COUNTS, "postgresql_where": COUNTS}
    op.create_index("uq_outcome_ends_counting_outcome_id", TABLE, ["outcome_id"], unique=True, **once)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table(TABLE)
