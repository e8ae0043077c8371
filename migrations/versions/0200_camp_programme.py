"""The programme and the staff of a camp."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0200"
down_revision = "0196"
branch_labels = None
depends_on = None

DUTIES = ("lead", "night", "medicine", "transport", "group")
STANDS = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Add the tables."""
    _table(
        "camp_sessions",
        ["camps.camp_id", "users.leader_id"],
        sa.Column("camp_id", sa.Uuid(), nullable=False),
        sa.Column("day_number", sa.SmallInteger(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("title", sa.String(120), nullable=True),
        sa.Column("place", sa.String(120), nullable=True),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("helper_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("day_number > 0", name=op.f("ck_camp_sessions_day_from_one")),
    )
    op.create_index("ix_camp_sessions_camp_id", "camp_sessions", ["camp_id", "day_number", "begins"])
    op.create_index(op.f("ix_camp_sessions_leader_id"), "camp_sessions", ["leader_id"])
    _table(
        "camp_duties",
        ["camps.camp_id", "users.user_id", "users.ended_by"],
        sa.Column("camp_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(*DUTIES, name="duty", native_enum=False, length=40, create_constraint=True),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
    )
    op.create_index("ix_camp_duties_camp_id", "camp_duties", ["camp_id"])
    op.create_index(op.f("ix_camp_duties_user_id"), "camp_duties", ["user_id"])
    op.create_index(
        "uq_camp_duties_standing",
        "camp_duties",
        ["camp_id", "user_id", "duty"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("camp_duties")
    op.drop_table("camp_sessions")


def _table(name: str, leads: list[str], *columns: Any) -> None:
    keys = [lead.split(".") for lead in [*leads, "users.made_by"]]
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{name}_{column}_{to}"))
            for to, column in keys
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
