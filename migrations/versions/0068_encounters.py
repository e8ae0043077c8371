"""Contacts with the young people of colleagues, and whether their caseworkers have looked since."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

ENCOUNTERS = "encounters"


def upgrade() -> None:
    """Add the table, empty: nobody could write into a colleague's case before."""
    op.create_table(
        ENCOUNTERS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_encounters_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_encounters_person_id_people")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_encounters_contact_id_contacts")),
        sa.ForeignKeyConstraint(["seen_by"], ["users.id"], name=op.f("fk_encounters_seen_by_users")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_encounters_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounters")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_encounters_contact_id")),
    )
    op.create_index("ix_encounters_case_id_seen_at", ENCOUNTERS, ["case_id", "seen_at"])
    unseen = sa.text("seen_at IS NULL")
    op.create_index(
        "ix_encounters_unseen_made_at", ENCOUNTERS, ["made_at"], sqlite_where=unseen, postgresql_where=unseen
    )
    op.create_index(op.f("ix_encounters_person_id"), ENCOUNTERS, ["person_id"])
    op.create_index("ix_encounters_made_by_made_at", ENCOUNTERS, ["made_by", "made_at"])


def downgrade() -> None:
    """Drop it: the contacts stay."""
    op.drop_table(ENCOUNTERS)
