"""Installation and data keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of `ground`."""
    op.create_table(
        "data_keys",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("ring_version", sa.SmallInteger(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "version", name=op.f("pk_data_keys")),
    )
    op.create_table(
        "installation",
        sa.Column("install", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("install", name=op.f("pk_installation")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("installation")
    op.drop_table("data_keys")
