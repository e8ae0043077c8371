"""Notices of the day's work; what told a caseworker or an asker until now is told by a notice from here on."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0075"
branch_labels = None
depends_on = None

NOTICES = "case_notices"
UNREAD = sa.text("read_at IS NULL")
MET = """SELECT cases.caseworker_id, encounters.case_id, encounters.contact_id, encounters.made_at, encounters.made_by
  FROM encounters JOIN cases ON cases.id = encounters.case_id JOIN contacts ON contacts.id = encounters.contact_id
  WHERE encounters.seen_at IS NULL AND contacts.voided_at IS NULL"""
ANSWERED = """SELECT made_by, case_id, id, decided_at, decided_by
  FROM take_overs WHERE decided_at IS NOT NULL AND read_at IS NULL"""
COLUMNS = ("id", "user_id", "kind", "case_id", "about_id", "number", "made_by", "made_at")


def upgrade() -> None:
    """Add the table, with what nobody has looked at yet."""
    op.create_table(
        NOTICES,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_notices_user_id_users")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_notices_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_case_notices_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notices")),
    )
    op.create_index("ix_case_notices_user_id_made_at_id", NOTICES, ["user_id", "made_at", "id"])
    op.create_index("ix_case_notices_case_id", NOTICES, ["case_id"])
    for name, columns in (("user_id_made_at", ["user_id", "made_at"]), ("about_id", ["about_id"])):
        op.create_index(
            f"ix_case_notices_unread_{name}", NOTICES, columns, sqlite_where=UNREAD, postgresql_where=UNREAD
        )
    _tell(MET, "met")
    _tell(ANSWERED, "take_over_decided")


def downgrade() -> None:
    """Drop it; what was not read is told as before."""
    op.drop_table(NOTICES)


def _tell(found: str, kind: str) -> None:
    """Write a notice for each row: user, case, record, moment, author, as the driver returns them."""
    to = sa.table(NOTICES, *(sa.column(name) for name in COLUMNS))
    bind = op.get_bind()
    new = (lambda: uuid4().hex) if bind.dialect.name == "sqlite" else uuid4
    for user_id, case_id, about_id, made_at, made_by in bind.execute(sa.text(found)).all():
        said = {"user_id": user_id, "kind": kind, "case_id": case_id, "about_id": about_id, "number": 1}
        bind.execute(to.insert().values(id=new(), made_by=made_by, made_at=made_at, **said))
