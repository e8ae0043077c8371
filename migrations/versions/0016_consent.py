"""Consent with agencies and purposes; how long records are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CLOSING = ("complete", "lost_contact", "moved_away", "declined", "in_custody", "died")
CHOICES = ("purpose", "alone", "withdrawn_for", "told")


def upgrade() -> None:
    """Let a consent say for whom and for what it is, who saw it given, and how it was withdrawn."""
    to_agencies = sa.ForeignKey("agencies.id", name=op.f("fk_consents_agency_id_agencies"))
    op.add_column("consents", sa.Column("agency_id", sa.Uuid(), to_agencies, nullable=True), inline_references=True)
    op.add_column("consents", sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
    op.add_column("consents", sa.Column("witness_sealed", sa.LargeBinary(), nullable=True))
    for name in CHOICES:
        op.add_column("consents", sa.Column(name, sa.String(length=40), nullable=True))
    _make_use_stops()
    _make_retention()


def _make_use_stops() -> None:
    op.create_table(
        "use_stops",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", _codes("reason", "accuracy", "not_erased", "claim", "objection"), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["lifted_by"], ["users.id"], name=op.f("fk_use_stops_lifted_by_users")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_use_stops_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_use_stops_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_stops")),
    )
    op.create_index(op.f("ix_use_stops_person_id"), "use_stops", ["person_id"])


def _make_retention() -> None:
    op.create_table(
        "retention_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("reason", _codes("reason", *CLOSING), nullable=False),
        sa.Column("years", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_retention_rules_centre_id_centres")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_retention_rules_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rules")),
        sa.UniqueConstraint("centre_id", "reason", "since", name=op.f("uq_retention_rules_centre_id_reason_since")),
    )
    op.create_table(
        "retention_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", _codes("reason", *CLOSING), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("years", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_retention_proposals_decided_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_retention_proposals_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_proposals")),
    )
    op.create_index("ix_retention_proposals_person_id", "retention_proposals", ["person_id"])


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    """Drop it."""
    for table in ("retention_proposals", "retention_rules", "use_stops"):
        op.drop_table(table)
    for name in (*CHOICES, "witness_sealed", "withdrawn_at", "agency_id"):
        op.drop_column("consents", name)
