"""Case conferences, who takes part in them, and the tasks that they give out, which are due."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0251"
down_revision = "0262"
branch_labels = None
depends_on = None

DUE_BEFORE = ("see", "follow_up", "plan", "outcome", "risk", "act", "pathway", "search", "review", "visit")
PLANNED = sa.text("state = 'planned' AND voided_at IS NULL")
OPEN = sa.text("done_on IS NULL AND voided_at IS NULL")
BASES = ("consent", "vital_interest", "child_protection", "public_task")


def upgrade() -> None:
    """Add the tables."""
    _table(
        "conferences",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("meets_at", sa.DateTime(), nullable=False),
        sa.Column("state", _codes("state", ("planned", "held", "called_off")), nullable=False),
        *_sealed("where", "topic", "decided"),
        _voided(),
    )
    _table(
        "conference_parts",
        *_side("conference_parts"),
        sa.Column("basis", _codes("basis", BASES), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        *_sealed("people", "grounds"),
        sa.CheckConstraint("(agency_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_conference_parts_one_side")),
    )
    _table(
        "conference_tasks",
        *_side("conference_tasks"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        *_sealed("what", "result"),
        _voided(),
        _key("conference_tasks", "done_by", "users"),
        sa.CheckConstraint("(agency_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_conference_tasks_one_owner")),
    )
    _indexes()
    allow_codes("due_days", "what", (*DUE_BEFORE, "conference"))


def downgrade() -> None:
    """Drop them."""
    op.execute("DELETE FROM due_days WHERE what = 'conference'")
    allow_codes("due_days", "what", DUE_BEFORE)
    for table in ("conference_tasks", "conference_parts", "conferences"):
        op.drop_table(table)


def _indexes() -> None:
    for table, *columns in (
        ("conferences", "case_id", "day"),
        ("conference_parts", "case_id"),
        ("conference_tasks", "case_id", "due_on"),
        ("conference_tasks", "conference_id"),
    ):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
    for side in ("agency_id", "user_id"):
        op.create_index(f"uq_conference_parts_{side}", "conference_parts", ["conference_id", side], unique=True)
    op.create_index(
        "ix_conferences_planned_case_id", "conferences", ["case_id"], sqlite_where=PLANNED, postgresql_where=PLANNED
    )
    op.create_index(
        "ix_conference_tasks_open_case_id",
        "conference_tasks",
        ["case_id", "due_on"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _codes(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, length=40, create_constraint=True)


def _sealed(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True) for name in names)


def _voided() -> sa.Column[Any]:
    return sa.Column("voided_at", sa.DateTime(), nullable=True)


def _side(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("conference_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        _key(table, "conference_id", "conferences"),
        _key(table, "agency_id", "agencies"),
        _key(table, "user_id", "users"),
    )


def _key(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}"))


def _table(name: str, *own: Any) -> None:
    columns = [one for one in own if isinstance(one, sa.Column)]
    keys = [one for one in own if not isinstance(one, sa.Column)]
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        *keys,
        _key(name, "case_id", "cases"),
        _key(name, "person_id", "people"),
        _key(name, "made_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_person_id", name, ["person_id"])
