"""Digests of rows, held by the trail; flags; one outcome of a kind and one undecided closing for each case."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ONE = (
    ("uq_outcomes_standing_case_id_kind", "outcomes", ["case_id", "kind"], "state <> 'sent_back'"),
    ("uq_closures_undecided_case_id", "closures", ["case_id"], "approved IS NULL"),
)


def upgrade() -> None:
    """Add what the check of rows needs. The digests of the rows that are there come after it: `audit baseline`."""
    op.add_column("audit_lines", sa.Column("rows", sa.LargeBinary(), nullable=True))
    op.create_table(
        "row_digests",
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "row_id", "line", name=op.f("pk_row_digests")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_row_digests_line", "row_digests", ["line"])
    op.create_index("ix_audit_lines_actor_id_at", "audit_lines", ["actor_id", "at"])
    _make_flags()
    _let_there_be_one()


def _make_flags() -> None:
    findings = sa.Enum(
        "in_order", "talked", "passed_on", name="finding", native_enum=False, length=40, create_constraint=True
    )
    people = {
        "user_id": "users",
        "centre_id": "centres",
        "case_id": "cases",
        "person_id": "people",
        "looked_by": "users",
    }
    op.create_table(
        "flags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=True),
        sa.Column("looked_by", sa.Uuid(), nullable=True),
        sa.Column("finding", findings, nullable=True),
        sa.Column("kind_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("looked_by IS NULL OR looked_by <> user_id", name=op.f("ck_flags_two_people")),
        sa.CheckConstraint("(looked_at IS NULL) = (finding IS NULL)", name=op.f("ck_flags_finding_when_looked_into")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_flags_{column}_{table}"))
            for column, table in people.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
    )
    op.create_index("ix_flags_centre_id_looked_at", "flags", ["centre_id", "looked_at"])
    op.create_index("ix_flags_user_id_made_at", "flags", ["user_id", "made_at"])
    op.create_index("ix_flags_person_id", "flags", ["person_id"])


def _let_there_be_one() -> None:
    for name, table, columns, where in ONE:
        rows = sa.text(where)
        op.create_index(name, table, columns, unique=True, sqlite_where=rows, postgresql_where=rows)


def downgrade() -> None:
    """Take it away again."""
    for name, table, _columns, _where in ONE:
        op.drop_index(name, table)
    op.drop_table("flags")
    op.drop_index("ix_audit_lines_actor_id_at", "audit_lines")
    op.drop_table("row_digests")
    op.drop_column("audit_lines", "rows")
