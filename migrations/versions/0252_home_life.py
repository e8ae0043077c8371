"""Chores and classes of a house."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0252"
down_revision = "0203"
branch_labels = None
depends_on = None

CHORES = ("cooking", "dishes", "sweeping", "toilets", "laundry", "garden", "rubbish")


def upgrade() -> None:
    """Add the tables."""
    _table(
        "chores",
        *_of_stay("chores"),
        sa.Column("house_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*CHORES, name="kind", native_enum=False, length=40, create_constraint=True),
            nullable=False,
        ),
        sa.Column("done", sa.Boolean(), nullable=False),
        _key("chores", "house_id", "houses"),
        sa.UniqueConstraint("house_id", "day", "kind", name=op.f("uq_chores_house_id_day_kind")),
    )
    _table(
        "house_classes",
        sa.Column("house_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        _key("house_classes", "house_id", "houses"),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_house_classes_some_time")),
    )
    _table(
        "class_attendances",
        *_of_stay("class_attendances"),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _key("class_attendances", "class_id", "house_classes"),
        sa.UniqueConstraint("class_id", "stay_id", name=op.f("uq_class_attendances_class_id_stay_id")),
    )
    op.create_index("ix_house_classes_house_id_day", "house_classes", ["house_id", "day"])
    for table in ("chores", "class_attendances"):
        op.create_index(f"ix_{table}_person_id", table, ["person_id"])
        op.create_index(f"ix_{table}_stay_id", table, ["stay_id"])
        op.create_index(f"ix_{table}_case_id_day", table, ["case_id", "day"])


def downgrade() -> None:
    """Drop them."""
    for table in ("class_attendances", "house_classes", "chores"):
        op.drop_table(table)


def _of_stay(table: str) -> tuple[Any, ...]:
    return tuple(
        one
        for column, of in (("case_id", "cases"), ("person_id", "people"), ("stay_id", "stays"))
        for one in (sa.Column(column, sa.Uuid(), nullable=False), _key(table, column, of))
    )


def _key(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}"))


def _table(name: str, *own: Any) -> None:
    columns = [one for one in own if isinstance(one, sa.Column)]
    keys = [one for one in own if not isinstance(one, sa.Column)]
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        *keys,
        _key(name, "made_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
