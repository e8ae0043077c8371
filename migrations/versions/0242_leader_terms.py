"""Young people who were trained as core leaders: their terms."""

import sqlalchemy as sa
from alembic import op

revision = "0242"
down_revision = "0241"
branch_labels = None
depends_on = None

TABLE = "leader_terms"
ENDS = "served", "work_or_school", "moved", "stepped_back", "taken_back"
LEADS = {"case_id": "cases", "person_id": "people", "ended_by": "users", "made_by": "users"}


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column(
            "ended_why",
            sa.Enum(*ENDS, name="ended_why", native_enum=False, length=40, create_constraint=True),
            nullable=True,
        ),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("role_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("trained_where_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader_terms")),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_leader_terms_{name}_{to}"))
            for name, to in LEADS.items()
        ),
    )
    op.create_index("ix_leader_terms_case_id_since", TABLE, ["case_id", "since"])
    op.create_index("ix_leader_terms_person_id", TABLE, ["person_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table(TABLE)
