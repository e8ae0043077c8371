"""No camp has more seats taken than it has: triggers on both databases. What was given too often before stays."""

from alembic import op

from outreach.core.place_ledger import PlaceLedger

revision = "0261"
down_revision = "0230"
branch_labels = None
depends_on = None

LEDGER = PlaceLedger(
    name="enrolments_within_seats",
    table="enrolments",
    of="camp_id",
    gone="voided_at",
    offers="camps",
    places="seats",
    refusal="all seats of this camp are taken",
)


def upgrade() -> None:
    """Make the triggers."""
    for statement in LEDGER.sqlite if op.get_bind().dialect.name == "sqlite" else LEDGER.postgresql:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for statement in LEDGER.dropping(op.get_bind().dialect.name):
        op.execute(statement)
