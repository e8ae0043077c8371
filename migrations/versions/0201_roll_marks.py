"""Who was there at a session of a camp."""

import sqlalchemy as sa
from alembic import op

revision = "0201"
down_revision = "0261"
branch_labels = None
depends_on = None

TABLE = "roll_marks"
STATES = ("there", "absent", "known", "later", "left", "missing")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, length=40, create_constraint=True),
            nullable=False,
        ),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["camp_sessions.id"], name=op.f("fk_roll_marks_session_id_camp_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_roll_marks_enrolment_id_enrolments")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_roll_marks_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_marks")),
        sa.UniqueConstraint("session_id", "enrolment_id", name=op.f("uq_roll_marks_session_id_enrolment_id")),
    )
    op.create_index("ix_roll_marks_enrolment_id", TABLE, ["enrolment_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table(TABLE)
