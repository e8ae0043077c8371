"""To which groups a core person belongs, from one day to another."""

import sqlalchemy as sa
from alembic import op

revision = "0241"
down_revision = "0240"
branch_labels = None
depends_on = None

TABLE, STANDS = "core_ties", sa.text("until IS NULL AND voided_at IS NULL")
LEADS = {"core_person_id": "core_persons", "group_id": "groups", "voided_by": "users", "made_by": "users"}


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("core_person_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.Column("void_why", sa.String(length=40), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_ties")),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_core_ties_{name}_{to}"))
            for name, to in LEADS.items()
        ),
    )
    once = {"sqlite_where": STANDS, "postgresql_where": STANDS}
    op.create_index("uq_core_ties_standing", TABLE, ["core_person_id", "group_id"], unique=True, **once)
    op.create_index("ix_core_ties_core_person_id", TABLE, ["core_person_id"])
    op.create_index("ix_core_ties_group_id", TABLE, ["group_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table(TABLE)
