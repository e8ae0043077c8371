"""Pathways: what is walked with a young person step by step. Nobody walks one yet, and no step is due."""

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0210"
down_revision = "0250"
branch_labels = None
depends_on = None

BEFORE = ("see", "follow_up", "plan", "outcome", "risk", "act", "search", "review", "visit")
OWNERS = ("young_person", "caseworker", "house_parent", "family", "agency", "other")
GOES_ON = sa.text("over_on IS NULL AND voided_at IS NULL")


def upgrade() -> None:
    """Add the two tables, and that a step can be due."""
    owners = sa.Enum(*OWNERS, name="owner", native_enum=False, length=40, create_constraint=True)
    pathway = [
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("owner", owners, nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("over_on", sa.Date(), nullable=True),
    ]
    _table("pathways", pathway, ("kind", "words"), "begun_on")
    op.create_index(
        "ix_pathways_moved_on", "pathways", ["moved_on", "id"], sqlite_where=GOES_ON, postgresql_where=GOES_ON
    )
    name = "pathway_steps"
    step = [
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("ends", sa.Boolean(), nullable=False),
        sa.CheckConstraint("next_on IS NULL OR next_on > day", name=op.f(f"ck_{name}_next_after_this")),
        sa.CheckConstraint("next_on IS NULL OR NOT ends", name=op.f(f"ck_{name}_nothing_after_the_end")),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathways.id"], name=op.f(f"fk_{name}_pathway_id_pathways")),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcomes.id"], name=op.f(f"fk_{name}_outcome_id_outcomes")),
        sa.UniqueConstraint("outcome_id", name=op.f(f"uq_{name}_outcome_id")),
    ]
    _table(name, step, ("move", "words"), "day")
    op.create_index(op.f(f"ix_{name}_pathway_id"), name, ["pathway_id"])
    allow_codes("due_days", "what", (*BEFORE[:6], "pathway", *BEFORE[6:]))


def downgrade() -> None:
    """Drop them."""
    op.execute("DELETE FROM due_days WHERE what = 'pathway'")
    allow_codes("due_days", "what", BEFORE)
    op.drop_table("pathway_steps")
    op.drop_table("pathways")


def _table(name: str, own: list[sa.Column | sa.Constraint], sealed: tuple[str, ...], day: str) -> None:
    fields = (*sealed, *(f"folded_{one}" for one in sealed))
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        *own,
        *(sa.Column(f"{field}_sealed", sa.LargeBinary(), nullable=True) for field in fields),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f(f"fk_{name}_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{name}_person_id_people")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f(f"fk_{name}_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_case_id_{day}", name, ["case_id", day])
    op.create_index(op.f(f"ix_{name}_person_id"), name, ["person_id"])
