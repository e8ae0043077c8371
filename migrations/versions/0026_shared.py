"""Each look of an agency into a package; how a young person may be reached safely."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

WISHED = ("ways", "times", "knows", "code_name", "tongues", "dangers")
THROUGH = ("account", "link", "api", "system")


def upgrade() -> None:
    """Make the tables of looks and of wishes."""
    through = sa.Enum(*THROUGH, name="through", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "referral_looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("through", through, nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_referral_looks_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_referral_looks_person_id_people")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_looks_referral_id_referrals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_looks")),
    )
    op.create_index(op.f("ix_referral_looks_person_id"), "referral_looks", ["person_id"])
    op.create_index("ix_referral_looks_referral_id_at", "referral_looks", ["referral_id", "at"])
    _make_wishes()


def _make_wishes() -> None:
    op.create_table(
        "contact_wishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        *(sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True) for name in WISHED),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_contact_wishes_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_contact_wishes_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contact_wishes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_wishes")),
    )
    op.create_index("ix_contact_wishes_person_id_made_at", "contact_wishes", ["person_id", "made_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("contact_wishes")
    op.drop_table("referral_looks")
