"""Letterheads of centres, and the register of letters."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "letterheads",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("prefix", sa.String(length=60), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_letterheads_centre_id_centres")),
        sa.PrimaryKeyConstraint("centre_id", name=op.f("pk_letterheads")),
    )
    op.create_table(
        "letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_letters_centre_id_centres")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_letters_made_by_users")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_letters_referral_id_referrals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("centre_id", "year", "number", name=op.f("uq_letters_centre_id_year_number")),
        sa.UniqueConstraint("centre_id", "year", "running", name=op.f("uq_letters_centre_id_year_running")),
    )
    op.create_index("ix_letters_centre_id_issued_on", "letters", ["centre_id", "issued_on"])
    op.create_index(op.f("ix_letters_referral_id"), "letters", ["referral_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("letters")
    op.drop_table("letterheads")
