"""Employers and mentors of a centre, who works there and whom they accompany, and the path to city inspector."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0231"
down_revision = "0202"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _employers()
    _mentors()
    _of_case(
        "inspector_paths",
        sa.Column("volunteer_since", sa.Date(), nullable=False),
        sa.Column("hours", sa.SmallInteger(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("examined_on", sa.Date(), nullable=True),
        sa.Column("appointed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        _sealed("note"),
        _check("inspector_paths", "hours >= 0", "no_less_than_no_hour"),
    )
    op.create_index("ix_inspector_paths_case_id", "inspector_paths", ["case_id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("inspector_paths", "mentorships", "mentors", "job_places", "employers"):
        op.drop_table(table)


def _employers() -> None:
    _table(
        "employers",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("work", sa.String(length=120), nullable=False),
        sa.Column("places", sa.SmallInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("hours_a_week", sa.SmallInteger(), nullable=True),
        sa.Column("training_hours", sa.SmallInteger(), nullable=True),
        sa.Column("conditions", sa.String(length=80), nullable=False),
        _sealed("contact"),
        _sealed("phone"),
        _check("employers", "places >= 0", "no_less_than_no_place"),
        _to("employers", "centre_id", "centres"),
    )
    op.create_index("ix_employers_centre_id", "employers", ["centre_id"])
    _of_case(
        "job_places",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("trial_on", sa.Date(), nullable=False),
        sa.Column("works_since", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        _sealed("note"),
        _check("job_places", "works_since IS NULL OR works_since >= trial_on", "works_after_the_trial_begins"),
        _check("job_places", "left_on IS NULL OR left_on >= trial_on", "leaves_after_it_begins"),
        _to("job_places", "employer_id", "employers"),
    )
    op.create_index("ix_job_places_case_id_trial_on", "job_places", ["case_id", "trial_on"])
    op.create_index("ix_job_places_employer_id", "job_places", ["employer_id"])


def _mentors() -> None:
    _table(
        "mentors",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        _sealed("name"),
        _sealed("phone"),
        _sealed("why_ended"),
        _to("mentors", "centre_id", "centres"),
        _to("mentors", "checked_by", "users"),
    )
    op.create_index("ix_mentors_centre_id", "mentors", ["centre_id"])
    _of_case(
        "mentorships",
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("hours", sa.SmallInteger(), nullable=False),
        _sealed("note"),
        _check("mentorships", "until_on IS NULL OR until_on >= from_on", "ends_after_it_begins"),
        _check("mentorships", "hours >= 0", "no_less_than_no_hour"),
        _to("mentorships", "mentor_id", "mentors"),
    )
    op.create_index("ix_mentorships_case_id_from_on", "mentorships", ["case_id", "from_on"])
    op.create_index("ix_mentorships_mentor_id", "mentorships", ["mentor_id"])


def _sealed(name: str) -> sa.Column[Any]:
    return sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True)


def _check(table: str, said: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(said, name=op.f(f"ck_{table}_{name}"))


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _of_case(name: str, *own: Any) -> None:
    ids = sa.Column("case_id", sa.Uuid(), nullable=False), sa.Column("person_id", sa.Uuid(), nullable=False)
    voided = sa.Column("voided_at", sa.DateTime(), nullable=True)
    _table(name, *ids, *own, voided, _to(name, "case_id", "cases"), _to(name, "person_id", "people"))
    op.create_index(f"ix_{name}_person_id", name, ["person_id"])


def _table(name: str, *own: Any) -> None:
    columns = [one for one in own if isinstance(one, sa.Column)]
    rules = [one for one in own if not isinstance(one, sa.Column)]
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        *rules,
        _to(name, "made_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
