"""Core persons come alive: talks with them, how they stand after each, what they do, and who answers for them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0240"
down_revision = "0201"
branch_labels = None
depends_on = None

STANDS = sa.text("until IS NULL")
WAYS = "met", "phone", "message", "through"
STANDINGS = "not_yet", "talking", "won", "lost"


def upgrade() -> None:
    """Add the tables, empty: of core persons before nobody knows how they stand; the head hands them over."""
    op.create_table(
        "core_charges",
        *_head("core_charges"),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        *_foot("core_charges", "worker_id"),
    )
    once = {"sqlite_where": STANDS, "postgresql_where": STANDS}
    op.create_index("uq_core_charges_standing", "core_charges", ["core_person_id"], unique=True, **once)
    op.create_index("ix_core_charges_core_person_id", "core_charges", ["core_person_id"])
    op.create_index("ix_core_charges_worker_id", "core_charges", ["worker_id"])
    op.create_table(
        "core_talks",
        *_head("core_talks"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "way", sa.Enum(*WAYS, name="way", native_enum=False, length=40, create_constraint=True), nullable=False
        ),
        sa.Column(
            "standing", sa.Enum(*STANDINGS, name="standing", native_enum=False, length=40, create_constraint=True)
        ),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        *_void(),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        *_foot("core_talks", "worker_id", "voided_by"),
    )
    op.create_index("ix_core_talks_core_person_id_day", "core_talks", ["core_person_id", "day"])
    op.create_table(
        "core_activities",
        *_head("core_activities"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        *_void(),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=True),
        *_foot("core_activities", "voided_by"),
    )
    op.create_index("ix_core_activities_core_person_id", "core_activities", ["core_person_id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("core_activities", "core_talks", "core_charges"):
        op.drop_table(table)


def _head(table: str) -> list[Any]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("core_person_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["core_person_id"], ["core_persons.id"], name=op.f(f"fk_{table}_core_person_id_core_persons")
        ),
    ]


def _void() -> list[Any]:
    return [
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.Column("void_why", sa.String(length=40), nullable=True),
    ]


def _foot(table: str, *to_users: str) -> list[Any]:
    named = [
        sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_{table}_{name}_users"))
        for name in (*to_users, "made_by")
    ]
    return [
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        *named,
    ]
