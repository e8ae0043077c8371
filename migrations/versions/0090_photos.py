"""Photos of young people, and the consent that each needs."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0107"
branch_labels = None
depends_on = None

PHOTOS, PICTURES = "photos", "photo_pictures"


def upgrade() -> None:
    """Add both tables, empty; no consent of before is one for a photo."""
    op.add_column("consents", sa.Column("photo", sa.String(40), nullable=True))
    op.create_table(
        PHOTOS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("gone", sa.String(40), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.Column("small_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "gone IN ('replaced', 'removed', 'withdrawn', 'erased')",
            name=op.f("ck_photos_gone"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_photos_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_photos_person_id_people")),
        sa.ForeignKeyConstraint(["removed_by"], ["users.id"], name=op.f("fk_photos_removed_by_users")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_photos_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
    )
    op.create_index("ix_photos_case_id", PHOTOS, ["case_id"])
    op.create_index(op.f("ix_photos_person_id"), PHOTOS, ["person_id"])
    op.create_table(
        PICTURES,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("picture_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_photo_pictures_photo_id_photos")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_pictures")),
        sa.UniqueConstraint("photo_id", name=op.f("uq_photo_pictures_photo_id")),
    )


def downgrade() -> None:
    """Drop all: every photo is gone."""
    op.drop_table(PICTURES)
    op.drop_table(PHOTOS)
    op.drop_column("consents", "photo")
