"""Changes of names, and further numbers by which a person is found."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


MARK = 14 << 20  # what an index value of 14 bits carries from now on (outreach/core/blind.py)


def upgrade() -> None:
    """Make the feed of changed names, further numbers with their index, and what was found not to be the same."""
    op.create_table(
        "name_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_changes")),
        sqlite_autoincrement=True,
    )
    op.add_column("people", sa.Column("passport_sealed", sa.LargeBinary(), nullable=True))
    for column in ("passport_index", "phone_index"):
        op.add_column("people", sa.Column(column, sa.Integer(), nullable=True))
        op.create_index(op.f(f"ix_people_{column}"), "people", [column], unique=False)
    op.create_index("ix_people_centre_id_made_at", "people", ["centre_id", "made_at"])
    op.create_index("ix_contacts_place_id_person_id", "contacts", ["place_id", "person_id"])
    indexed = sa.table("people", sa.column("national_id_index", sa.Integer())).c.national_id_index
    op.execute(sa.update(indexed.table).where(indexed < MARK).values(national_id_index=indexed + MARK))
    op.create_table(
        "not_the_same",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_not_the_same_in_order")),
        sa.ForeignKeyConstraint(["first_id"], ["people.id"], name=op.f("fk_not_the_same_first_id_people")),
        sa.ForeignKeyConstraint(["second_id"], ["people.id"], name=op.f("fk_not_the_same_second_id_people")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_not_the_same_made_by_users")),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_not_the_same")),
    )
    op.create_index(op.f("ix_not_the_same_second_id"), "not_the_same", ["second_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("not_the_same")
    op.drop_index("ix_contacts_place_id_person_id", "contacts")
    op.drop_index("ix_people_centre_id_made_at", "people")
    indexed = sa.table("people", sa.column("national_id_index", sa.Integer())).c.national_id_index
    op.execute(sa.update(indexed.table).where(indexed >= MARK).values(national_id_index=indexed % (1 << 20)))
    for column in ("passport_index", "phone_index"):
        op.drop_index(op.f(f"ix_people_{column}"), "people")
        op.drop_column("people", column)
    op.drop_column("people", "passport_sealed")
    op.drop_table("name_changes")
