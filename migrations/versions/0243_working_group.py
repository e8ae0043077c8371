"""The working group: members of agencies, meetings, minutes, decisions, and which agreements were signed there."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0243"
down_revision = "0222"
branch_labels = None
depends_on = None

PARTS = "chair", "minutes", "told", "decided", "other"
OPEN = sa.text("done_on IS NULL AND voided_at IS NULL")
TABLES = (
    "group_members",
    "group_meetings",
    "group_attendances",
    "group_minutes",
    "group_decisions",
    "meeting_agreements",
)


def upgrade() -> None:
    """Add the tables, empty."""
    _members_and_meetings()
    _of_a_meeting()
    _decisions()


def downgrade() -> None:
    """Drop them."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _members_and_meetings() -> None:
    _table(
        "group_members",
        {"centre_id": "centres", "agency_id": "agencies"},
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("position_sealed", sa.LargeBinary(), nullable=True),
    )
    op.create_index("ix_group_members_centre_id", "group_members", ["centre_id"])
    op.create_index("ix_group_members_agency_id", "group_members", ["agency_id"])
    _table(
        "group_meetings",
        {"centre_id": "centres", "confirmed_by?": "users"},
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=True),
        sa.Column("where", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("agenda_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("others_sealed", sa.LargeBinary(), nullable=True),
        sa.UniqueConstraint("centre_id", "year", "number", name=op.f("uq_group_meetings_centre_id_year_number")),
    )
    op.create_index("ix_group_meetings_centre_id_day", "group_meetings", ["centre_id", "day"])


def _of_a_meeting() -> None:
    _table(
        "group_attendances",
        {"meeting_id": "group_meetings", "member_id": "group_members"},
        sa.UniqueConstraint("meeting_id", "member_id", name=op.f("uq_group_attendances_meeting_id_member_id")),
    )
    op.create_index("ix_group_attendances_member_id", "group_attendances", ["member_id"])
    _table(
        "group_minutes",
        {"meeting_id": "group_meetings"},
        sa.Column(
            "part", sa.Enum(*PARTS, name="part", native_enum=False, length=40, create_constraint=True), nullable=False
        ),
        sa.Column("said_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("resolved_sealed", sa.LargeBinary(), nullable=True),
        sa.UniqueConstraint("meeting_id", "part", name=op.f("uq_group_minutes_meeting_id_part")),
    )
    _table(
        "meeting_agreements",
        {"meeting_id": "group_meetings", "agreement_id": "agency_agreements"},
        sa.UniqueConstraint("agreement_id", name=op.f("uq_meeting_agreements_agreement_id")),
    )
    op.create_index("ix_meeting_agreements_meeting_id", "meeting_agreements", ["meeting_id"])


def _decisions() -> None:
    table = "group_decisions"
    leads = {"centre_id": "centres", "meeting_id": "group_meetings", "worker_id?": "users", "agency_id?": "agencies"}
    _table(
        table,
        leads | {"done_by?": "users", "voided_by?": "users"},
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(worker_id IS NULL) <> (agency_id IS NULL)", name=op.f("ck_group_decisions_one_owner")),
    )
    op.create_index("ix_group_decisions_meeting_id", table, ["meeting_id"])
    op.create_index("ix_group_decisions_agency_id", table, ["agency_id"])
    where = {"sqlite_where": OPEN, "postgresql_where": OPEN}
    op.create_index("ix_group_decisions_open_centre_id_due_on", table, ["centre_id", "due_on"], **where)


def _table(table: str, leads: dict[str, str], *more: Any) -> None:
    """Create a table: id, when and by whom it was written, and where it leads; «?»: or nowhere."""
    named = {name.rstrip("?"): (to, name.endswith("?")) for name, to in (leads | {"made_by": "users"}).items()}
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=empty) for name, (_to, empty) in named.items()),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        *more,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}_{to}"))
            for name, (to, _empty) in named.items()
        ),
    )
