"""Second factors, passkeys, invitations."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ADDED = (
    ("users", sa.Column("sessions_since", sa.DateTime(), nullable=True)),
    ("sign_ins", sa.Column("awaits_code", sa.Boolean(), server_default="0", nullable=False)),
    ("sign_ins", sa.Column("second_at", sa.DateTime(), nullable=True)),
    ("sign_ins", sa.Column("proved_at", sa.DateTime(), nullable=True)),
    ("sign_ins", sa.Column("device", sa.String(length=64), nullable=True)),
    ("sign_ins", sa.Column("browser", sa.String(length=60), server_default="", nullable=False)),
    ("sign_ins", sa.Column("network", sa.String(length=60), server_default="", nullable=False)),
    ("failed_sign_ins", sa.Column("device", sa.String(length=64), nullable=True)),
    ("drafts", sa.Column("device", sa.String(length=64), nullable=True)),
)


OF_USERS = ("authenticators", "recovery_codes", "passkeys", "invitations", "admissions", "role_changes")
REASONS = ("new", "forgotten", "lost", "stolen")
ROLES = ("caseworker", "supervisor", "partner", "manager", "administrator")


def upgrade() -> None:
    """Add columns that may stay empty: earlier sessions and drafts end within a day anyway."""
    for table, column in ADDED:
        op.add_column(table, column)
    op.create_table(
        "known_devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_devices")),
        sa.UniqueConstraint("name", "device", name=op.f("uq_known_devices_name_device")),
    )
    _second_factors()
    _ways_in()
    for table in OF_USERS:
        op.create_index(op.f(f"ix_{table}_user_id"), table, ["user_id"], unique=False)


def _second_factors() -> None:
    op.create_table(
        "authenticators",
        *_of_a_user("authenticators"),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "recovery_codes",
        *_of_a_user("recovery_codes"),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "passkeys",
        *_of_a_user("passkeys"),
        sa.Column("credential", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.UniqueConstraint("credential", name=op.f("uq_passkeys_credential")),
    )
    op.create_table(
        "passkey_challenges",
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_passkey_challenges")),
    )


def _ways_in() -> None:
    op.create_table(
        "invitations",
        *_of_a_user("invitations"),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("word_digest", sa.String(length=64), nullable=True),
        sa.Column("wrong", sa.SmallInteger(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_invitations_made_by_users")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_invitations_token_digest")),
    )
    op.create_table(
        "admissions",
        *_of_a_user("admissions"),
        sa.Column("reason", _choice("reason", REASONS), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("word_digest", sa.String(length=64), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR (decided_by <> asked_by AND decided_by <> user_id)",
            name=op.f("ck_admissions_two_people"),
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_admissions_asked_by_users")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_admissions_decided_by_users")),
    )
    op.create_table(
        "role_changes",
        *_of_a_user("role_changes"),
        sa.Column("was", _choice("was", ROLES), nullable=False),
        sa.Column("became", _choice("became", ROLES), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_role_changes_by_users")),
    )


def _of_a_user(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id_users")),
    )


def _choice(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    """Drop them."""
    for table in (*reversed(OF_USERS), "passkey_challenges", "known_devices"):
        op.drop_table(table)
    for table, column in reversed(ADDED):
        op.drop_column(table, column.name)
