"""Coming group sessions, and the places in them: never more than there are, by triggers on both databases."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from outreach.core.place_ledger import PlaceLedger

revision = "0262"
down_revision = "0221"
branch_labels = None
depends_on = None

KINDS = ("group", "talk", "family", "body", "art", "training")
LEDGER = PlaceLedger(
    name="group_places_within",
    table="group_places",
    of="group_id",
    gone="given_back_at",
    offers="group_sessions",
    places="places",
    refusal="all places of this session are taken",
)


def upgrade() -> None:
    """Add the tables and the triggers."""
    _table(
        "group_sessions",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="kind", native_enum=False, length=40, create_constraint=True), nullable=False
        ),
        sa.Column("minutes", sa.SmallInteger(), nullable=True),
        sa.Column("places", sa.SmallInteger(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("places > 0", name=op.f("ck_group_sessions_has_places")),
        _to("group_sessions", "centre_id", "centres"),
    )
    op.create_index("ix_group_sessions_centre_id_day", "group_sessions", ["centre_id", "day"])
    _table(
        "group_places",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("given_back_at", sa.DateTime(), nullable=True),
        sa.Column("given_back_by", sa.Uuid(), nullable=True),
        _to("group_places", "case_id", "cases"),
        _to("group_places", "group_id", "group_sessions"),
        _to("group_places", "given_back_by", "users"),
    )
    op.create_index("ix_group_places_case_id", "group_places", ["case_id"])
    kept = sa.text("given_back_at IS NULL")
    op.create_index(
        "uq_group_places_kept",
        "group_places",
        ["group_id", "case_id"],
        unique=True,
        sqlite_where=kept,
        postgresql_where=kept,
    )
    for statement in LEDGER.sqlite if op.get_bind().dialect.name == "sqlite" else LEDGER.postgresql:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for statement in LEDGER.dropping(op.get_bind().dialect.name):
        op.execute(statement)
    for table in ("group_places", "group_sessions"):
        op.drop_table(table)


def _table(name: str, *own: Any) -> None:
    columns = [one for one in own if isinstance(one, sa.Column)]
    rules = [one for one in own if not isinstance(one, sa.Column)]
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        *rules,
        _to(name, "made_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
