"""Rules of routing: who made each, in which words, for which community, and until when."""

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_none

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

REFERENCES = {"community_id": "communities", "made_by": "users", "ended_by": "users"}
PLAIN = {
    "to_day": sa.Date(),
    "reason_th": sa.String(length=200),
    "reason_en": sa.String(length=200),
    "made_at": sa.DateTime(),
}


def upgrade() -> None:
    """Add it to the shelter rules; the reason may be in own words, and then has no code."""
    allow_none("shelter_rules", "reason", sa.String(length=40))
    for name, kind in PLAIN.items():
        op.add_column("shelter_rules", sa.Column(name, kind, nullable=True))
    for name, table in REFERENCES.items():
        to = sa.ForeignKey(f"{table}.id", name=op.f(f"fk_shelter_rules_{name}_{table}"))
        op.add_column("shelter_rules", sa.Column(name, sa.Uuid(), to, nullable=True), inline_references=True)


def downgrade() -> None:
    """Drop it."""
    for name in (*REFERENCES, *PLAIN):
        op.drop_column("shelter_rules", name)
