"""Who cannot be placed after a camp, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0141"
down_revision = "0150"
branch_labels = None
depends_on = None

NAME = "unplaced"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        NAME,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("camp_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["camp_id"], ["camps.id"], name=op.f("fk_unplaced_camp_id_camps")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_unplaced_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_unplaced_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_unplaced_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unplaced")),
    )
    op.create_index("ix_unplaced_case_id", NAME, ["case_id"])
    op.create_index("ix_unplaced_camp_id", NAME, ["camp_id"])
    op.create_index(op.f("ix_unplaced_person_id"), NAME, ["person_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table(NAME)
