"""Second factors, passkeys, invitations."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ADDED = (
    ("users", sa.Column("sessions_since", sa.DateTime(), nullable=True)),
    ("sign_ins", sa.Column("awaits_code", sa.Boolean(), server_default="0", nullable=False)),
    ("sign_ins", sa.Column("second_at", sa.DateTime(), nullable=True)),
    ("sign_ins", sa.Column("proved_at", sa.DateTime(), nullable=True)),
    ("sign_ins", sa.Column("device", sa.String(length=64), nullable=True)),
    ("sign_ins", sa.Column("browser", sa.String(length=60), server_default="", nullable=False)),
    ("sign_ins", sa.Column("network", sa.String(length=60), server_default="", nullable=False)),
    ("failed_sign_ins", sa.Column("device", sa.String(length=64), nullable=True)),
    ("drafts", sa.Column("device", sa.String(length=64), nullable=True)),
)


def upgrade() -> None:
    """New columns may stay empty: sessions and drafts of before end within a day anyway."""
    for table, column in ADDED:
        op.add_column(table, column)
    op.create_table(
        "known_devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_devices")),
        sa.UniqueConstraint("name", "device", name=op.f("uq_known_devices_name_device")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("known_devices")
    for table, column in reversed(ADDED):
        op.drop_column(table, column.name)
