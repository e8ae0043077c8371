"""What breaks a rule, kept, and how far each centre has been judged: none yet."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

KINDS = ("stay", "referral", "seat", "consent", "closing")
KEPT, JUDGED = "kept_contradictions", "contradictions_judged"


def upgrade() -> None:
    """Add both tables, empty: a centre is judged when its head first looks, or by the hourly work of a served site."""
    op.create_table(
        KEPT,
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="kind", native_enum=False, length=40, create_constraint=True), nullable=False
        ),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("decided", sa.SmallInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_kept_contradictions_case_id_cases")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_kept_contradictions_centre_id_centres")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_kept_contradictions")),
    )
    op.create_index("ix_kept_contradictions_case_id", KEPT, ["case_id"])
    listed = ["centre_id", "decided", "year", "running", "source_id"]
    op.create_index("ix_kept_contradictions_centre_id_decided", KEPT, listed)
    op.create_table(
        JUDGED,
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_contradictions_judged_centre_id_centres")),
        sa.PrimaryKeyConstraint("centre_id", name=op.f("pk_contradictions_judged")),
    )


def downgrade() -> None:
    """Drop both: all is judged anew after the next upgrade."""
    op.drop_table(JUDGED)
    op.drop_table(KEPT)
