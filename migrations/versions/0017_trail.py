"""Whom an audit line is about, when it is about several people."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of subjects."""
    op.create_table(
        "audit_subjects",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit_lines.seq"], name=op.f("fk_audit_subjects_seq_audit_lines")),
        sa.PrimaryKeyConstraint("seq", "subject_id", name=op.f("pk_audit_subjects")),
    )
    op.create_index("ix_audit_subjects_subject_id_seq", "audit_subjects", ["subject_id", "seq"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("audit_subjects")
