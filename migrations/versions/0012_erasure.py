"""Erasures: asked for, decided by a second person, done."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'asked'")


def upgrade() -> None:
    """Make the table, and mark who was erased."""
    op.add_column("people", sa.Column("erased_at", sa.DateTime(), nullable=True))
    op.create_index(op.f("ix_people_erased_at"), "people", ["erased_at"])
    op.create_index(op.f("ix_referral_steps_person_id"), "referral_steps", ["person_id"])
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("ground", _codes("ground", "no_longer_needed", "withdrawn", "asked", "unlawful"), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("state", _codes("state", "asked", "done", "taken_back", "refused"), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("owner_ids", sa.Text(), nullable=False),
        sa.Column("cells_blanked", sa.Integer(), nullable=False),
        sa.Column("cleaned_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_erasures_decided_when_over")),
        sa.CheckConstraint(
            "state <> 'done' OR decided_by IS NULL OR asked_by IS NULL OR decided_by <> asked_by",
            name=op.f("ck_erasures_two_people"),
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_erasures_asked_by_users")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_erasures_centre_id_centres")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_erasures_decided_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_erasures_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(
        "uq_erasures_waiting_person_id",
        "erasures",
        ["person_id"],
        unique=True,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index("ix_erasures_centre_id_year_running", "erasures", ["centre_id", "year", "running"])


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("erasures")
    op.drop_index("ix_referral_steps_person_id", "referral_steps")
    op.drop_index("ix_people_erased_at", "people")
    op.drop_column("people", "erased_at")
