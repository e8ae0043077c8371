"""Places, groups, core persons, contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of `c1_core_person`."""
    op.create_table(
        "places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "drinking_circle",
                "entertainment",
                "sports_ground",
                "concert_front",
                "mor_lam_stage",
                "street",
                "community",
                "school",
                "police_station",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("name", name=op.f("uq_places_name")),
    )
    op.create_table(
        "core_persons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "gang_head",
                "community_leader",
                "spiritual_leader",
                "kind_adult",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_core_persons_centre_id_centres")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_persons")),
    )
    op.create_index(op.f("ix_core_persons_centre_id"), "core_persons", ["centre_id"], unique=False)
    op.create_table(
        "groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("turf_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_groups_centre_id_centres")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
    )
    op.create_index(op.f("ix_groups_centre_id"), "groups", ["centre_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column(
            "how",
            sa.Enum(
                "refused", "talked", "warm", "trusts", name="how", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("others", sa.SmallInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("where_else_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("story_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("others >= 0", name=op.f("ck_contacts_others_not_negative")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_contacts_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_contacts_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contacts_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_contacts_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_case_id_day", "contacts", ["case_id", "day"], unique=False)
    op.create_table(
        "core_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("core_person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("how_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_core_links_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["core_person_id"], ["core_persons.id"], name=op.f("fk_core_links_core_person_id_core_persons")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_core_links_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_core_links_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_links")),
        sa.UniqueConstraint("case_id", "core_person_id", name=op.f("uq_core_links_case_id_core_person_id")),
    )
    op.create_index(op.f("ix_core_links_core_person_id"), "core_links", ["core_person_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("member", "leader", "former", name="part", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_memberships_case_id_cases")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_memberships_group_id_groups")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_memberships_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("case_id", "group_id", name=op.f("uq_memberships_case_id_group_id")),
    )
    op.create_index("ix_memberships_group_id", "memberships", ["group_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("memberships")
    op.drop_table("core_links")
    op.drop_table("contacts")
    op.drop_table("groups")
    op.drop_table("core_persons")
    op.drop_table("places")
