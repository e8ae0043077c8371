"""What was done to accounts, roles and tokens is told to those concerned; a closed account is opened again by two."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

OF_ACCOUNTS = ("account_new", "account_reset", "account_closed", "account_back")
ROLES = ("caseworker", "supervisor", "partner", "manager", "administrator")
KINDS = ("role", "risen", "token", "token_good", *OF_ACCOUNTS, "guessed")
BEFORE = "('new', 'forgotten', 'lost', 'stolen')"
AFTER = "('new', 'forgotten', 'lost', 'stolen', 'back')"


def upgrade() -> None:
    """Add the table, and let the database take one reason more."""
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="kind", native_enum=False, length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Enum(*ROLES, name="role", native_enum=False, length=40), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(f"kind IN {KINDS!r}", name=op.f("ck_notices_kind")),
        sa.CheckConstraint(f"role IN {ROLES!r}", name=op.f("ck_notices_role")),
        sa.CheckConstraint("(kind = 'role') = (role IS NOT NULL)", name=op.f("ck_notices_role_is_named")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notices_user_id_users")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_notices_asked_by_users")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["users.id"], name=op.f("fk_notices_confirmed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_user_id_at", "notices", ["user_id", "at"])
    _check(BEFORE, AFTER)


def downgrade() -> None:
    """Drop it; who was let in again was let in."""
    op.execute("UPDATE admissions SET reason = 'new' WHERE reason = 'back'")
    _check(AFTER, BEFORE)
    op.drop_table("notices")


def _check(before: str, after: str) -> None:
    here = op.get_bind()
    if here.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_admissions_reason"), "admissions", type_="check")
        op.create_check_constraint(op.f("ck_admissions_reason"), "admissions", f"reason IN {after}")
        return
    version = here.exec_driver_sql("PRAGMA schema_version").scalar_one()  # as in 0036: the text of the schema alone
    here.exec_driver_sql("PRAGMA writable_schema = ON")
    said = {"old": f"reason IN {before}", "new": f"reason IN {after}"}
    written = "UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = 'admissions'"
    here.execute(sa.text(written), said)
    here.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    here.exec_driver_sql("PRAGMA writable_schema = RESET")
