"""Let an outcome come about anew once it has ended, and an occupation follow or stand beside another."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0043"
branch_labels = None
depends_on = None

OLD = "uq_outcomes_standing_case_id_kind"
STOOD = sa.text("state <> 'sent_back'")
NEW = (
    ("uq_outcomes_lasting_case_id_kind", ["case_id", "kind"], "occupation IS NULL AND ended_on IS NULL"),
    ("uq_outcomes_case_id_occupation_day", ["case_id", "occupation", "day"], "occupation IS NOT NULL"),
)


def upgrade() -> None:
    """Put two narrower indexes in place of the one: what it allowed, they allow too."""
    for name, columns, where in NEW:
        rows = sa.text(f"state <> 'sent_back' AND {where}")
        op.create_index(name, "outcomes", columns, unique=True, sqlite_where=rows, postgresql_where=rows)
    op.drop_index(OLD, "outcomes")


def downgrade() -> None:
    """Put the old one back; fails while a case has two outcomes of one kind, which it could not hold."""
    op.create_index(OLD, "outcomes", ["case_id", "kind"], unique=True, sqlite_where=STOOD, postgresql_where=STOOD)
    for name, _columns, _where in NEW:
        op.drop_index(name, "outcomes")
