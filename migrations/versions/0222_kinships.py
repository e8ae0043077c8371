"""Two young people of one family who both have a record here."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0222"
down_revision = "0231"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    other = sa.Column("other_id", sa.Uuid(), nullable=False)
    key = sa.ForeignKeyConstraint(["other_id"], ["people.id"], name=op.f("fk_kinships_other_id_people"))
    _table("kinships", other, _sealed("kin"), key)
    op.create_index("ix_kinships_other_id", "kinships", ["other_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("kinships")


def _sealed(name: str) -> sa.Column[Any]:
    return sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True)


def _table(name: str, *own: Any) -> None:
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
