"""The outbox: messages that wait to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of messages."""
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _codes("kind", "mail", "webhook"), nullable=False),
        sa.Column("state", _codes("state", "waiting", "sent", "stuck", "dropped"), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("lane", sa.String(length=64), nullable=False),
        sa.Column("secret_owner", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.SmallInteger(), nullable=True),
        sa.Column("over_at", sa.DateTime(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_about", "messages", ["about"])
    op.create_index("ix_messages_state_due_at", "messages", ["state", "due_at"])


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("messages")
