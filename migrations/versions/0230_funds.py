"""Funds of a centre, what is paid into them, and what young people were given."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0230"
down_revision = "0220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _table(
        "funds",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("may_overdraw", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        _sealed("source"),
        _sealed("why_overdrawn"),
        sa.CheckConstraint("opening >= 0", name=op.f("ck_funds_opens_with_no_debt")),
        _to("funds", "centre_id", "centres"),
        _to("funds", "closed_by", "users"),
    )
    op.create_index("ix_funds_centre_id", "funds", ["centre_id"])
    _table(
        "fund_deposits",
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("satang", sa.Integer(), nullable=False),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        _sealed("source"),
        _sealed("void_reason"),
        sa.CheckConstraint("satang > 0", name=op.f("ck_fund_deposits_more_than_nothing")),
        _to("fund_deposits", "fund_id", "funds"),
        _to("fund_deposits", "voided_by", "users"),
    )
    op.create_index("ix_fund_deposits_fund_id_day", "fund_deposits", ["fund_id", "day"])
    _gifts()


def downgrade() -> None:
    """Drop them."""
    for table in ("gifts", "fund_deposits", "funds"):
        op.drop_table(table)


def _gifts() -> None:
    _table(
        "gifts",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("satang", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        _sealed("words"),
        _sealed("receipt"),
        sa.CheckConstraint("satang >= 0", name=op.f("ck_gifts_no_less_than_nothing")),
        _to("gifts", "case_id", "cases"),
        _to("gifts", "person_id", "people"),
        _to("gifts", "fund_id", "funds"),
        _to("gifts", "given_by", "users"),
    )
    op.create_index("ix_gifts_case_id_day", "gifts", ["case_id", "day"])
    op.create_index("ix_gifts_fund_id_day", "gifts", ["fund_id", "day"])
    op.create_index("ix_gifts_person_id", "gifts", ["person_id"])


def _sealed(name: str) -> sa.Column[Any]:
    return sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


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
