"""Sheets for a camp: as they wait, which of their rows were taken in, and which column is what."""

import sqlalchemy as sa
from alembic import op

revision = "0134"
down_revision = "0151"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "camp_sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("camp_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("columns", sa.String(2000), nullable=False),
        sa.Column("sheet_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["camp_id"], ["camps.id"], name=op.f("fk_camp_sheets_camp_id_camps")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_camp_sheets_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camp_sheets")),
    )
    op.create_index(op.f("ix_camp_sheets_user_id"), "camp_sheets", ["user_id"])
    op.create_table(
        "sheet_heads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sheet_heads_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_heads")),
        sa.UniqueConstraint("user_id", "head", name=op.f("uq_sheet_heads_user_id_head")),
    )
    op.create_table(
        "sheets_taken",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("camp_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["camp_id"], ["camps.id"], name=op.f("fk_sheets_taken_camp_id_camps")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_sheets_taken_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_sheets_taken_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheets_taken")),
        sa.UniqueConstraint("camp_id", "row", name=op.f("uq_sheets_taken_camp_id_row")),
    )
    op.create_index("ix_sheets_taken_case_id", "sheets_taken", ["case_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("sheets_taken")
    op.drop_table("sheet_heads")
    op.drop_table("camp_sheets")
