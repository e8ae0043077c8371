"""Life in a house: its house parents, health sheets, medicines given, incidents, and the log of the day."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0148"
down_revision = "0147"
branch_labels = None
depends_on = None

INCIDENTS = ("well", "illness", "quarrel", "rule", "visitor", "other")
STANDS = sa.text("ended_at IS NULL")
SHEET = ("allergies", "diet", "medicines", "watch", "emergency")


def upgrade() -> None:
    """Add the tables."""
    _parents()
    _table("health_sheets", *_of_case("health_sheets"), *map(_sealed, SHEET))
    _table(
        "medicines_given",
        *_of_case("medicines_given"),
        *_of_stay("medicines_given"),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        _sealed("medicine"),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
    )
    _incidents()
    _logs()
    for table, then in (("health_sheets", None), ("medicines_given", "given_at"), ("incidents", "day")):
        op.create_index(
            f"ix_{table}_case_id{f'_{then}' if then else ''}", table, ["case_id", *([then] if then else [])]
        )
    op.create_index("ix_health_sheets_person_id_made_at", "health_sheets", ["person_id", "made_at"])
    for table, then in (("medicines_given", "given_at"), ("incidents", "happened_at")):
        op.create_index(f"ix_{table}_person_id", table, ["person_id"])
        op.create_index(f"ix_{table}_stay_id_{then}", table, ["stay_id", then])


def downgrade() -> None:
    """Drop them."""
    for table in ("day_logs", "incidents", "medicines_given", "health_sheets", "house_parents"):
        op.drop_table(table)


def _parents() -> None:
    _table(
        "house_parents",
        sa.Column("house_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["house_id"], ["houses.id"], name=op.f("fk_house_parents_house_id_houses")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_house_parents_user_id_users")),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_house_parents_ended_by_users")),
    )
    op.create_index(
        "uq_house_parents_standing",
        "house_parents",
        ["house_id", "user_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index("ix_house_parents_user_id", "house_parents", ["user_id"])


def _incidents() -> None:
    _table(
        "incidents",
        *_of_case("incidents"),
        *_of_stay("incidents"),
        sa.Column(
            "kind",
            sa.Enum(*INCIDENTS, name="kind", native_enum=False, length=40, create_constraint=True),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        _sealed("story"),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
    )


def _logs() -> None:
    _table(
        "day_logs",
        sa.Column("house_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        _sealed("words"),
        _sealed("why"),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["house_id"], ["houses.id"], name=op.f("fk_day_logs_house_id_houses")),
        sa.ForeignKeyConstraint(["voided_by"], ["users.id"], name=op.f("fk_day_logs_voided_by_users")),
    )
    op.create_index("ix_day_logs_house_id_day", "day_logs", ["house_id", "day", "made_at", "id"])


def _sealed(name: str) -> sa.Column[Any]:
    return sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True)


def _of_case(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f(f"fk_{table}_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id_people")),
    )


def _of_stay(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["stay_id"], ["stays.id"], name=op.f(f"fk_{table}_stay_id_stays")),
    )


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
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f(f"fk_{name}_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
