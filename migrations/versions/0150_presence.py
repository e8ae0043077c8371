"""Presence in the nights of a house, leaves, and meals."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0150"
down_revision = "0157"
branch_labels = None
depends_on = None

OPEN = sa.text("back_at IS NULL AND voided_at IS NULL")
STATES = sa.Enum("present", "on_leave", "absent", name="state", native_enum=False, length=40, create_constraint=True)


def upgrade() -> None:
    """Add the tables."""
    _leaves()
    _of_stay(
        "presences",
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("state", STATES, nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.UniqueConstraint("stay_id", "night", name=op.f("uq_presences_stay_id_night")),
    )
    op.create_index("ix_presences_case_id_night", "presences", ["case_id", "night"])
    op.create_table(
        "meal_counts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("house_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.SmallInteger(), nullable=True) for name in ("breakfast", "lunch", "dinner")),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("breakfast >= 0 AND lunch >= 0 AND dinner >= 0", name=op.f("ck_meal_counts_not_negative")),
        sa.ForeignKeyConstraint(["house_id"], ["houses.id"], name=op.f("fk_meal_counts_house_id_houses")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_meal_counts_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meal_counts")),
        sa.UniqueConstraint("house_id", "day", name=op.f("uq_meal_counts_house_id_day")),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("meal_counts", "presences", "leaves"):
        op.drop_table(table)


def _leaves() -> None:
    _of_stay(
        "leaves",
        sa.Column("left_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("back_at", sa.DateTime(), nullable=True),
        sa.Column("back_by", sa.Uuid(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("where_to_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["back_by"], ["users.id"], name=op.f("fk_leaves_back_by_users")),
    )
    op.create_index("ix_leaves_case_id_left_at", "leaves", ["case_id", "left_at"])
    op.create_index("ix_leaves_stay_id", "leaves", ["stay_id"])
    for name, columns, unique in (
        ("uq_leaves_open_stay_id", ["stay_id"], True),
        ("ix_leaves_open_due_at", ["due_at"], False),
    ):
        op.create_index(name, "leaves", columns, unique=unique, sqlite_where=OPEN, postgresql_where=OPEN)


def _of_stay(name: str, *own: Any) -> None:
    columns = [one for one in own if isinstance(one, sa.Column)]
    keys = [one for one in own if not isinstance(one, sa.Column)]
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        *keys,
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f(f"fk_{name}_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{name}_person_id_people")),
        sa.ForeignKeyConstraint(["stay_id"], ["stays.id"], name=op.f(f"fk_{name}_stay_id_stays")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f(f"fk_{name}_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_person_id", name, ["person_id"])
