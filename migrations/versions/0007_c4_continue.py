"""Follow-ups and reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of `c4_continue`."""
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "visit",
                "phone",
                "online",
                "at_agency",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("story_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("next_on IS NULL OR next_on > day", name=op.f("ck_follow_ups_next_after_this")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_follow_ups_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_follow_ups_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_follow_ups_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    op.create_index("ix_follow_ups_case_id_day", "follow_ups", ["case_id", "day"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("body", sa.SmallInteger(), nullable=False),
        sa.Column("mind", sa.SmallInteger(), nullable=False),
        sa.Column("way_of_life", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("strengths_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("weaknesses_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "body BETWEEN 1 AND 5 AND mind BETWEEN 1 AND 5 AND way_of_life BETWEEN 1 AND 5",
            name=op.f("ck_reviews_scores"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reviews_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_reviews_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reviews_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index("ix_reviews_case_id_day", "reviews", ["case_id", "day"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("reviews")
    op.drop_table("follow_ups")
