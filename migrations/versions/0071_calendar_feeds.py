"""The private address of a user's calendar, and the indexes by which a month finds its appointments and stays."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

FEEDS, STANDING = "calendar_feeds", "ix_appointments_standing_at"
DAYS = "begins_on", "ends_on"


def upgrade() -> None:
    """Add the table, empty, and the indexes of the appointments that stand and of the days of stays."""
    op.create_table(
        FEEDS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_feeds_token_digest")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_feeds_user_id")),
    )
    stands = sa.text("ending IS NULL")
    op.create_index(STANDING, "appointments", ["at"], sqlite_where=stands, postgresql_where=stands)
    for day in DAYS:
        op.create_index(f"ix_stays_{day}", "stays", [day])


def downgrade() -> None:
    """Drop all: calendars get nothing more until their users make an address again."""
    for day in DAYS:
        op.drop_index(f"ix_stays_{day}", "stays")
    op.drop_index(STANDING, "appointments")
    op.drop_table(FEEDS)
