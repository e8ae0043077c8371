"""By when each case must be looked at next; that an outcome has ended, or is to be asked about again."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0053"
branch_labels = None
depends_on = None

SEEN = ("contact_made", "follow_up_done", "therapy_attended", "stay_begun")
SEE_WITHIN, MEET_WITHIN, EARLY = timedelta(days=45), timedelta(days=7), timedelta(days=14)
LOOKED_AT_AFTER = (3, 6, 12)
NOBODY_TO_ASK = ("died", "erased")
AT_ONCE = 1000

CASES = sa.table(
    "cases",
    *(sa.column(name, sa.Uuid()) for name in ("id", "centre_id")),
    *(sa.column(name, sa.Date()) for name in ("opened_on", "closed_on")),
)
MILESTONES = sa.table(
    "milestones",
    sa.column("case_id", sa.Uuid()),
    sa.column("kind", sa.String()),
    sa.column("code", sa.String()),
    sa.column("day", sa.Date()),
    sa.column("voided_at", sa.DateTime()),
)
FOLLOW_UPS = sa.table(
    "follow_ups", sa.column("case_id", sa.Uuid()), sa.column("day", sa.Date()), sa.column("next_on", sa.Date())
)
PLANS = sa.table(
    "plans",
    sa.column("case_id", sa.Uuid()),
    sa.column("agreed_on", sa.Date()),
    sa.column("review_on", sa.Date()),
    sa.column("made_at", sa.DateTime()),
)
OUTCOMES = sa.table(
    "outcomes",
    sa.column("case_id", sa.Uuid()),
    sa.column("state", sa.String()),
    sa.column("day", sa.Date()),
    sa.column("sustained_on", sa.Date()),
)
DUE_DAYS = sa.table(
    "due_days",
    sa.column("case_id", sa.Uuid()),
    sa.column("what", sa.String()),
    sa.column("centre_id", sa.Uuid()),
    sa.column("due_on", sa.Date()),
    sa.column("since", sa.Date()),
)


def upgrade() -> None:
    """Add the table and both days, and work the table out from what is written down."""
    op.add_column("outcomes", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("outcomes", sa.Column("look_again_on", sa.Date(), nullable=True))
    op.create_table(
        "due_days",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "see", "follow_up", "plan", "outcome", name="what", native_enum=False, length=40, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_due_days_case_id_cases")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_due_days_centre_id_centres")),
        sa.PrimaryKeyConstraint("case_id", "what", name=op.f("pk_due_days")),
    )
    op.create_index("ix_due_days_centre_id_what_due_on", "due_days", ["centre_id", "what", "due_on", "case_id"])
    _fill(op.get_bind())


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_due_days_centre_id_what_due_on", "due_days")
    op.drop_table("due_days")
    op.drop_column("outcomes", "look_again_on")
    op.drop_column("outcomes", "ended_on")


def _fill(to: sa.Connection) -> None:
    after: Any = None
    while some := _next_cases(to, after):
        ids = [case.id for case in some]
        seen, asked, planned, looks = _seen(to, ids), _asked(to, ids), _planned(to, ids), _looks(to, ids)
        rows = [
            {"case_id": case.id, "what": what, "centre_id": case.centre_id, "due_on": due_on, "since": since}
            for case in some
            for what, due_on, since in _days(case, seen, asked, planned, looks)
        ]
        if rows:
            to.execute(DUE_DAYS.insert(), rows)
        after = ids[-1]


def _next_cases(to: sa.Connection, after: Any) -> list[Any]:
    query = sa.select(CASES).order_by(CASES.c.id).limit(AT_ONCE)
    return list(to.execute(query if after is None else query.where(CASES.c.id > after)))


def _days(case: Any, seen: Any, asked: Any, planned: Any, looks: Any) -> Iterator[tuple[str, date, date | None]]:
    if case.closed_on is None:
        last = seen.get(case.id)
        yield "see", (last + SEE_WITHIN if last else case.opened_on + MEET_WITHIN), last
        if case.id in asked:
            yield "follow_up", *asked[case.id]
        if case.id in planned:
            yield "plan", *planned[case.id]
    if case.id in looks:
        yield "outcome", *looks[case.id]


def _seen(to: sa.Connection, ids: list[Any]) -> dict[Any, date]:
    m = MILESTONES.c
    query = sa.select(m.case_id, sa.func.max(m.day)).where(m.case_id.in_(ids), m.kind.in_(SEEN), m.voided_at.is_(None))
    return dict(to.execute(query.group_by(m.case_id)).all())  # type: ignore[arg-type]


def _asked(to: sa.Connection, ids: list[Any]) -> dict[Any, tuple[date, date]]:
    """The day that the newest follow-up of each case asked for."""
    f = FOLLOW_UPS.c
    newest: dict[Any, list[Any]] = {}
    for row in to.execute(sa.select(FOLLOW_UPS).where(f.case_id.in_(ids)).order_by(f.day)):
        of_day = [one for one in newest.get(row.case_id, []) if one.day == row.day]
        newest[row.case_id] = [*of_day, row]
    asked = {case_id: [(row.next_on, row.day) for row in rows if row.next_on] for case_id, rows in newest.items()}
    return {case_id: max(days) for case_id, days in asked.items() if days}


def _planned(to: sa.Connection, ids: list[Any]) -> dict[Any, tuple[date, date]]:
    p = PLANS.c
    query = sa.select(PLANS).where(p.case_id.in_(ids)).order_by(p.agreed_on, p.made_at)
    return {row.case_id: (row.review_on, row.agreed_on) for row in to.execute(query)}


def _looks(to: sa.Connection, ids: list[Any]) -> dict[Any, tuple[date, date]]:
    """The first day on which an outcome of each case is to be looked at."""
    m, o = MILESTONES.c, OUTCOMES.c
    closed = sa.select(m.case_id).where(m.case_id.in_(ids), m.kind == "closed", m.code.in_(NOBODY_TO_ASK))
    gone = set(to.scalars(closed.where(m.voided_at.is_(None))))
    found: dict[Any, list[tuple[date, date]]] = {}
    for row in to.execute(sa.select(OUTCOMES).where(o.case_id.in_(ids), o.state == "verified")):
        known = row.sustained_on or row.day
        days = (_months_after(row.day, months) for months in LOOKED_AT_AFTER)
        when = next((day for day in days if day > known + EARLY), None)
        if when and row.case_id not in gone:
            found.setdefault(row.case_id, []).append((when, known))
    return {case_id: min(days) for case_id, days in found.items()}


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
