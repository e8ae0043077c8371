"""Notices tell what nobody has looked at yet: the indexes that found it in encounters and requests are read no more."""

import sqlalchemy as sa
from alembic import op

revision = "0114"
down_revision = "0112"
branch_labels = None
depends_on = None

ENCOUNTERS, ASKED = "encounters", "take_overs"
UNSEEN, UNREAD = sa.text("seen_at IS NULL"), sa.text("decided_at IS NOT NULL AND read_at IS NULL")


def upgrade() -> None:
    """Drop them; the encounters of a case are still found by their case."""
    op.drop_index("ix_take_overs_unread_made_by", ASKED)
    op.drop_index("ix_encounters_unseen_made_at", ENCOUNTERS)
    op.drop_index("ix_encounters_case_id_seen_at", ENCOUNTERS)
    op.create_index("ix_encounters_case_id", ENCOUNTERS, ["case_id"])


def downgrade() -> None:
    """Make them anew."""
    op.drop_index("ix_encounters_case_id", ENCOUNTERS)
    op.create_index("ix_encounters_case_id_seen_at", ENCOUNTERS, ["case_id", "seen_at"])
    op.create_index(
        "ix_encounters_unseen_made_at", ENCOUNTERS, ["made_at"], sqlite_where=UNSEEN, postgresql_where=UNSEEN
    )
    op.create_index("ix_take_overs_unread_made_by", ASKED, ["made_by"], sqlite_where=UNREAD, postgresql_where=UNREAD)
