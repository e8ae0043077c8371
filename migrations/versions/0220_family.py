"""Family and household: who is around a young person, and where they have lived."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0220"
down_revision = "0260"
branch_labels = None
depends_on = None

MEMBER = ("relation", "name", "phone", "born", "lives", "guardian", "may_call", "hours", "safe", "danger")


def upgrade() -> None:
    """Add the tables."""
    _table("family_members", _day("since"), _day("until"), *map(_sealed, MEMBER))
    _table("home_addresses", _day("since"), _day("until"), *map(_sealed, ("dwelling", "address", "with_whom", "both")))


def downgrade() -> None:
    """Drop them."""
    op.drop_table("home_addresses")
    op.drop_table("family_members")


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
