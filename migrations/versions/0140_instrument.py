"""A screening keeps the version, the answers and the levels of the instrument; answers so far have a table."""

import sqlalchemy as sa
from alembic import op

revision = "0140"
down_revision = "0133"
branch_labels = None
depends_on = None

NAME = "unfinished_screenings"


def upgrade() -> None:
    """Add the columns, empty: the needs of the screenings before were ticked. And the table."""
    op.add_column("screenings", sa.Column("instrument", sa.SmallInteger(), nullable=True))
    op.add_column("screenings", sa.Column("levels_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("screenings", sa.Column("answers_sealed", sa.LargeBinary(), nullable=True))
    op.create_table(
        NAME,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_unfinished_screenings_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_unfinished_screenings_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_unfinished_screenings_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfinished_screenings")),
        sa.UniqueConstraint("case_id", name=op.f("uq_unfinished_screenings_case_id")),
    )
    op.create_index(op.f("ix_unfinished_screenings_person_id"), NAME, ["person_id"])


def downgrade() -> None:
    """Drop them: what the instrument found is lost."""
    op.drop_table(NAME)
    for name in ("answers_sealed", "levels_sealed", "instrument"):
        op.drop_column("screenings", name)
