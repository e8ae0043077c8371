"""The way back to the family, school and work."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0221"
down_revision = "0210"
branch_labels = None
depends_on = None

TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "reunions": (("verified_on", "returned_on"), ("state", "with_whom", "place", "verified_by", "story")),
    "reunion_visits": ((), ("found", "story")),
    "schoolings": ((), ("level", "school", "last_grade", "left_because", "certificate", "story")),
    "subject_results": ((), ("term", "subject", "result")),
    "jobs": (
        ("began_on", "trial_until", "lost_on"),
        ("employer", "task", "wage", "after_three", "after_six", "after_twelve", "lost_because", "story"),
    ),
}


def upgrade() -> None:
    """Add the tables."""
    for name, (days, sealed) in TABLES.items():
        _table(name, *map(_day, days), *map(_sealed, sealed))


def downgrade() -> None:
    """Drop them."""
    for name in reversed(TABLES):
        op.drop_table(name)


def _sealed(name: str) -> sa.Column[Any]:
    return sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True)


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=True)


def _table(name: str, *own: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begun_as", sa.Uuid(), nullable=True),
        *own,
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f(f"fk_{name}_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{name}_person_id_people")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f(f"fk_{name}_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_case_id_day", name, ["case_id", "day"])
    op.create_index(f"ix_{name}_person_id", name, ["person_id"])
