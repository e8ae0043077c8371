"""Rooms and buses of a camp, and who is in which."""

import sqlalchemy as sa
from alembic import op

revision = "0137"
down_revision = "0136"
branch_labels = None
depends_on = None

SPOTS, SEATS = "camp_spots", "enrolments"


def upgrade() -> None:
    """Add the table, and two columns of a seat."""
    op.create_table(
        SPOTS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("camp_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('room', 'bus')", name=op.f("ck_camp_spots_kind")),
        sa.ForeignKeyConstraint(["camp_id"], ["camps.id"], name=op.f("fk_camp_spots_camp_id_camps")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_camp_spots_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camp_spots")),
    )
    op.create_index("ix_camp_spots_camp_id", SPOTS, ["camp_id"])
    for name in ("room_id", "bus_id"):
        to_spots = sa.ForeignKey("camp_spots.id", name=op.f(f"fk_enrolments_{name}_camp_spots"))
        op.add_column(SEATS, sa.Column(name, sa.Uuid(), to_spots, nullable=True), inline_references=True)
        op.create_index(op.f(f"ix_enrolments_{name}"), SEATS, [name])


def downgrade() -> None:
    """Drop both."""
    for name in ("room_id", "bus_id"):
        op.drop_index(op.f(f"ix_enrolments_{name}"), SEATS)
        with op.batch_alter_table(SEATS) as table:
            table.drop_column(name)
    op.drop_table(SPOTS)
