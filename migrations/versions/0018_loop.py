"""Referrals: a draft, a waiting list, an end by time, whose turn it is; steps that nobody with an account took;
reminders and escalations, appointments, hand-overs, what the young person says.
"""

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_codes, allow_none

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE = ("sent", "seen", "accepted", "declined", "in_service", "completed", "ended", "revoked")
STATES = (
    "draft",
    "sent",
    "seen",
    "accepted",
    "declined",
    "waiting_list",
    "in_service",
    "completed",
    "ended",
    "revoked",
    "expired",
)
ESCORTS = ("nobody", "caseworker", "core_person", "family", "agency")
CHASES = ("reminded", "overdue", "escalated", "sharing_ended", "ran_out", "handed_back", "missed")
REASONS = (
    "did_not_go",
    "not_qualified",
    "no_funds",
    "too_long",
    "too_far",
    "papers",
    "treated_badly",
    "other",
)


def upgrade() -> None:
    """Let the new states in, say whose turn it is, and make the tables of the loop."""
    for table in ("referrals", "referral_steps"):
        allow_codes(table, "state", STATES)
    op.add_column("referral_steps", sa.Column("through", sa.String(40), nullable=False, server_default="account"))
    op.add_column("referral_steps", sa.Column("given_sealed", sa.LargeBinary(), nullable=True))
    allow_none("referral_steps", "made_by")
    op.add_column("users", sa.Column("signs_in", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("agencies", sa.Column("answer_days", sa.SmallInteger(), nullable=True))
    op.add_column("agencies", sa.Column("answer_days_urgent", sa.SmallInteger(), nullable=True))
    _whose_turn()
    _make_chases()
    _make_appointments()
    _make_handovers()
    _make_feedbacks()


def downgrade() -> None:
    """Restore the earlier tables; there must be no row of the new states."""
    for table in ("referral_feedbacks", "handovers", "appointments", "referral_chases"):
        op.drop_table(table)
    for name in ("ix_referrals_owner_due_on", "ix_referrals_state_expires_on"):
        op.drop_index(name, "referrals")
    for name in ("owner", "due_on", "expected_on", "fields", "wish_sealed"):
        op.drop_column("referrals", name)
    op.drop_column("agencies", "answer_days_urgent")
    op.drop_column("agencies", "answer_days")
    op.drop_column("users", "signs_in")
    op.drop_column("referral_steps", "given_sealed")
    op.drop_column("referral_steps", "through")
    for table in ("referrals", "referral_steps"):
        allow_codes(table, "state", BEFORE)


def _whose_turn() -> None:
    """Give open referrals to the agency until the day that it was told; the first chase finds the late ones."""
    op.add_column("referrals", sa.Column("owner", sa.String(40), nullable=True))
    op.add_column("referrals", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("referrals", sa.Column("expected_on", sa.Date(), nullable=True))
    op.add_column("referrals", sa.Column("fields", sa.String(400), nullable=False, server_default=""))
    op.add_column("referrals", sa.Column("wish_sealed", sa.LargeBinary(), nullable=True))
    op.execute(
        "UPDATE referrals SET owner = 'agency', due_on = answer_due_on "
        "WHERE state IN ('sent', 'seen', 'accepted', 'in_service')"
    )
    op.create_index("ix_referrals_owner_due_on", "referrals", ["owner", "due_on"])
    op.create_index("ix_referrals_state_expires_on", "referrals", ["state", "expires_on"])


def _make_chases() -> None:
    op.create_table(
        "referral_chases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        _code("kind", *CHASES),
        _code("way", "mail", "list"),
        sa.Column("day", sa.Date(), nullable=False),
        _code("owner", "agency", "caseworker", "supervisor", nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        *_keys("referral_chases", referral_id="referrals", made_by="users"),
    )
    op.create_index("ix_referral_chases_referral_id_day", "referral_chases", ["referral_id", "day"])


def _make_appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _code("transport", "alone", "we_drive", "agency_fetches", "family", "fare_paid", nullable=True),
        _code("escort", *ESCORTS, nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        _code("through", "account", "link", "api", "system"),
        _code("ending", "came", "missed", "moved", "cancelled", nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("where_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("with_whom_sealed", sa.LargeBinary(), nullable=True),
        *_keys("appointments", referral_id="referrals", person_id="people", made_by="users", ended_by="users"),
    )
    op.create_index("ix_appointments_referral_id_at", "appointments", ["referral_id", "at"])
    op.create_index("ix_appointments_person_id", "appointments", ["person_id"])


def _make_handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _code("escort", *ESCORTS),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        *_keys("handovers", referral_id="referrals", person_id="people", made_by="users"),
    )
    op.create_index("ix_handovers_referral_id_day", "handovers", ["referral_id", "day"])
    op.create_index("ix_handovers_person_id", "handovers", ["person_id"])


def _make_feedbacks() -> None:
    op.create_table(
        "referral_feedbacks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _code("helped", "yes", "partly", "not_yet", "no"),
        _code("why_not", *REASONS, nullable=True),
        _code("how", "good", "fair", "bad", "unsafe", nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        *_keys("referral_feedbacks", referral_id="referrals", person_id="people", made_by="users"),
    )
    op.create_index("ix_referral_feedbacks_referral_id_day", "referral_feedbacks", ["referral_id", "day"])
    op.create_index("ix_referral_feedbacks_person_id", "referral_feedbacks", ["person_id"])


def _code(name: str, *codes: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=nullable)


def _keys(table: str, **to: str) -> list[sa.schema.SchemaItem]:
    """The primary key and the references of a table."""
    made: list[sa.schema.SchemaItem] = [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]
    for column, other in to.items():
        made.append(sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")))
    return made
