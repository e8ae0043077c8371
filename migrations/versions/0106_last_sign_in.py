"""The last sign-in of a user is found at the end of an index, however often they have signed in."""

from alembic import op

revision = "0106"
down_revision = "0081"
branch_labels = None
depends_on = None

BEFORE, SINCE = "ix_sign_ins_user_id", "ix_sign_ins_user_id_made_at"


def upgrade() -> None:
    """Lead the index on by the moment of the sign-in."""
    op.create_index(SINCE, "sign_ins", ["user_id", "made_at"])
    op.drop_index(BEFORE, "sign_ins")


def downgrade() -> None:
    """Lead it by the user alone."""
    op.create_index(BEFORE, "sign_ins", ["user_id"])
    op.drop_index(SINCE, "sign_ins")
