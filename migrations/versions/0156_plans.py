"""Plans get goals, acts and progress; each version keeps what was agreed, and how. Plans of before are versions as they
stand: their goals are in the young person's own words alone."""

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0156"
down_revision = "0129"
branch_labels = None
depends_on = None

BEFORE = ("see", "follow_up", "plan", "outcome", "risk")
SEALED = ("contents", "signature", "open_needs", "why_open")
PROGRESS = ("open", "going", "reached", "given_up")
OWNERS = ("young_person", "caseworker", "house_parent", "family", "agency", "other")


def upgrade() -> None:
    """Add them: no goal is set yet, and nothing of them is due."""
    op.add_column("plans", sa.Column("agreed_by", sa.String(40), nullable=True))
    for name in SEALED:
        op.add_column("plans", sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True))
    _table("plan_goals", [sa.Column("day", sa.Date(), nullable=False)], ("aim", "area", "words", "need"), "day")
    steps = [
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("progress", _codes(PROGRESS, "progress"), nullable=False),
    ]
    _table("plan_goal_steps", steps, ("words",), "day", of_goal=True)
    acts = [
        sa.Column("owner", _codes(OWNERS, "owner"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["done_by"], ["users.id"], name=op.f("fk_plan_acts_done_by_users")),
        sa.CheckConstraint("(done_on IS NULL) = (done_at IS NULL)", name=op.f("ck_plan_acts_done_at_a_moment")),
        sa.CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", name=op.f("ck_plan_acts_done_by_somebody")),
    ]
    _table("plan_acts", acts, ("words", "result"), "due_on", of_goal=True)
    allow_codes("due_days", "what", (*BEFORE, "act"))


def downgrade() -> None:
    """Drop them."""
    op.execute("DELETE FROM due_days WHERE what = 'act'")
    allow_codes("due_days", "what", BEFORE)
    for table in ("plan_acts", "plan_goal_steps", "plan_goals"):
        op.drop_table(table)
    for name in (*SEALED[::-1],):
        op.drop_column("plans", f"{name}_sealed")
    op.drop_column("plans", "agreed_by")


def _codes(codes: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, length=40, create_constraint=True)


def _table(
    name: str, own: list[sa.Column | sa.Constraint], sealed: tuple[str, ...], day: str, *, of_goal: bool = False
) -> None:
    goal = [sa.Column("goal_id", sa.Uuid(), nullable=False)] if of_goal else []
    if of_goal:
        goal.append(sa.ForeignKeyConstraint(["goal_id"], ["plan_goals.id"], name=op.f(f"fk_{name}_goal_id_plan_goals")))
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        *goal,
        *own,
        *(sa.Column(f"{word}_sealed", sa.LargeBinary(), nullable=True) for word in sealed),
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
    if of_goal:
        op.create_index(op.f(f"ix_{name}_goal_id"), name, ["goal_id"])
