"""Rooms of beds; why somebody came to a house, extensions of stays, and rules of the house that were agreed to."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0151"
down_revision = "0141"
branch_labels = None
depends_on = None

AGREED = sa.Enum("self", "both", name="agreed_by", native_enum=False, length=40, create_constraint=True)


def upgrade() -> None:
    """Add them: the beds that there are stand in one room."""
    op.add_column("beds", sa.Column("room", sa.String(length=40), server_default="1", nullable=False))
    op.add_column("stays", sa.Column("why_sealed", sa.LargeBinary(), nullable=True))
    _of_stay(
        "stay_extensions",
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("was_until", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("months >= 1", name=op.f("ck_stay_extensions_a_month_or_more")),
    )
    op.create_index("ix_stay_extensions_case_id_made_at", "stay_extensions", ["case_id", "made_at"])
    _of_stay(
        "rules_agreed",
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("agreed_by", AGREED, nullable=False),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
    )
    op.create_index("ix_rules_agreed_case_id_day", "rules_agreed", ["case_id", "day"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("rules_agreed")
    op.drop_table("stay_extensions")
    op.drop_column("stays", "why_sealed")
    op.drop_column("beds", "room")


def _of_stay(name: str, *own: Any) -> None:
    columns = [one for one in own if isinstance(one, sa.Column)]
    checks = [one for one in own if not isinstance(one, sa.Column)]
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        *checks,
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f(f"fk_{name}_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{name}_person_id_people")),
        sa.ForeignKeyConstraint(["stay_id"], ["stays.id"], name=op.f(f"fk_{name}_stay_id_stays")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f(f"fk_{name}_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_person_id", name, ["person_id"])
    op.create_index(f"ix_{name}_stay_id", name, ["stay_id"])
