"""Links by which an agency without an account opens a referral."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of links and of their visits."""
    op.create_table(
        "referral_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=True),
        sa.Column("wrong", sa.SmallInteger(), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("ending", _codes("ending", "withdrawn", "renewed", "guessed"), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        _to("referral_links", "referral_id", "referrals"),
        _to("referral_links", "contact_id", "agency_contacts"),
        _to("referral_links", "made_by", "users"),
        _to("referral_links", "ended_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_links")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_referral_links_token_digest")),
    )
    op.create_index("ix_referral_links_referral_id", "referral_links", ["referral_id"])
    op.create_table(
        "link_visits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("browser", sa.String(length=60), nullable=False),
        sa.Column("network", sa.String(length=60), nullable=False),
        _to("link_visits", "link_id", "referral_links"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_visits")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_link_visits_token_digest")),
    )
    op.create_index("ix_link_visits_link_id", "link_visits", ["link_id"])


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("link_visits")
    op.drop_table("referral_links")
