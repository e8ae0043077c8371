"""Messages by LINE and SMS, and how each member of the staff wants to be told of what is new."""

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0081"
down_revision = "0093"
branch_labels = None
depends_on = None

WISHES = "telling_wishes"
WHEN = sa.Enum("never", "at_once", "daily", name="when", native_enum=False, length=40, create_constraint=True)
WAY = sa.Enum("mail", "webhook", "line", "sms", name="way", native_enum=False, length=40, create_constraint=True)


def upgrade() -> None:
    """Allow the kinds, and add the table."""
    allow_codes("messages", "kind", ("mail", "webhook", "line", "sms"))
    op.create_table(
        WISHES,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("when", WHEN, nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("way", WAY, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_telling_wishes_hour_of_the_day")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_telling_wishes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telling_wishes")),
        sa.UniqueConstraint("user_id", name=op.f("uq_telling_wishes_user_id")),
    )


def downgrade() -> None:
    """Drop it; messages by the new ways are dropped too."""
    op.drop_table(WISHES)
    op.execute("DELETE FROM messages WHERE kind IN ('line', 'sms')")
    allow_codes("messages", "kind", ("mail", "webhook"))
