"""People who were found to be one."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a person point at who they were found to be; keep each merge, and what it moved."""
    to_people = sa.ForeignKey("people.id", name=op.f("fk_people_merged_into_people"))
    op.add_column("people", sa.Column("merged_into", sa.Uuid(), to_people, nullable=True), inline_references=True)
    op.add_column("people", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_people_merged_into"), "people", ["merged_into"])
    op.create_table(
        "merges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("surviving_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("nth", sa.SmallInteger(), nullable=False),
        sa.Column("rested_case_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("after_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_merges_by_users")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_merges_centre_id_centres")),
        sa.ForeignKeyConstraint(["other_id"], ["people.id"], name=op.f("fk_merges_other_id_people")),
        sa.ForeignKeyConstraint(["rested_case_id"], ["cases.id"], name=op.f("fk_merges_rested_case_id_cases")),
        sa.ForeignKeyConstraint(["surviving_id"], ["people.id"], name=op.f("fk_merges_surviving_id_people")),
        sa.ForeignKeyConstraint(["undone_by"], ["users.id"], name=op.f("fk_merges_undone_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
        sa.UniqueConstraint("surviving_id", "nth", name=op.f("uq_merges_surviving_id_nth")),
    )
    op.create_index("ix_merges_centre_id_at", "merges", ["centre_id", "at"])
    op.create_index("ix_merges_other_id", "merges", ["other_id"])
    op.create_table(
        "merge_moves",
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["merge_id"], ["merges.id"], name=op.f("fk_merge_moves_merge_id_merges")),
        sa.PrimaryKeyConstraint("merge_id", "table_name", "row_id", name=op.f("pk_merge_moves")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("merge_moves")
    op.drop_table("merges")
    op.drop_index(op.f("ix_people_merged_into"), "people")
    op.drop_column("people", "revision")
    op.drop_column("people", "merged_into")
