"""Consent with agencies and purposes; how long records are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CHOICES = ("purpose", "alone", "withdrawn_for", "told")


def upgrade() -> None:
    """Let a consent say for whom and for what it is, who saw it given, and how it was withdrawn."""
    to_agencies = sa.ForeignKey("agencies.id", name=op.f("fk_consents_agency_id_agencies"))
    op.add_column("consents", sa.Column("agency_id", sa.Uuid(), to_agencies, nullable=True), inline_references=True)
    op.add_column("consents", sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
    op.add_column("consents", sa.Column("witness_sealed", sa.LargeBinary(), nullable=True))
    for name in CHOICES:
        op.add_column("consents", sa.Column(name, sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Drop it."""
    for name in (*CHOICES, "witness_sealed", "withdrawn_at", "agency_id"):
        op.drop_column("consents", name)
