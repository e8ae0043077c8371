"""Earlier words of groups and core persons, from now on."""

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None

KINDS = "kind IN ('gang_head', 'community_leader', 'spiritual_leader', 'kind_adult', 'other')"


def upgrade() -> None:
    """Add the tables, empty."""
    for table, owner, words, kind in (
        ("earlier_groups", "group", ("name", "turf"), []),
        ("earlier_core_persons", "core_person", ("name", "phone"), [sa.Column("kind", sa.String(40), nullable=False)]),
    ):
        op.create_table(
            table,
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column(f"{owner}_id", sa.Uuid(), nullable=False),
            *kind,
            *(sa.Column(f"{word}_sealed", sa.LargeBinary(), nullable=True) for word in words),
            sa.Column("made_at", sa.DateTime(), nullable=False),
            sa.Column("made_by", sa.Uuid(), nullable=False),
            *([sa.CheckConstraint(KINDS, name=op.f(f"ck_{table}_kind"))] if kind else []),
            sa.ForeignKeyConstraint([f"{owner}_id"], [f"{owner}s.id"], name=op.f(f"fk_{table}_{owner}_id_{owner}s")),
            sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f(f"fk_{table}_made_by_users")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
        op.create_index(f"ix_{table}_{owner}_id_made_at", table, [f"{owner}_id", "made_at"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("earlier_core_persons")
    op.drop_table("earlier_groups")
