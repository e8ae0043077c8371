"""How somebody comes home from a camp."""

import sqlalchemy as sa
from alembic import op

revision = "0202"
down_revision = "0251"
branch_labels = None
depends_on = None

NAME = "ways_home"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        NAME,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("camp_id", sa.Uuid(), nullable=False),
        sa.Column("how_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("whom_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_ways_home_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ways_home_person_id_people")),
        sa.ForeignKeyConstraint(["camp_id"], ["camps.id"], name=op.f("fk_ways_home_camp_id_camps")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_ways_home_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ways_home")),
    )
    op.create_index("ix_ways_home_case_id", NAME, ["case_id"])
    op.create_index("ix_ways_home_camp_id", NAME, ["camp_id"])
    op.create_index(op.f("ix_ways_home_person_id"), NAME, ["person_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table(NAME)
