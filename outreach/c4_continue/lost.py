"""Who is lost: tried on so many days without reaching them, and not seen since. Derived; it ends when they are seen.

How many days it takes is data with a day of effect (`lost_after.csv`; three: design).
"""

import csv
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from outreach.c4_continue.follow_ups import FollowUp
from outreach.casefile import due_days
from outreach.casefile.milestones import Milestone

FILE = Path(__file__).with_name("lost_after.csv")


def read(path: Path = FILE) -> tuple[tuple[date, int], ...]:
    """Return (day of effect, number of tries) of a file, the newest first."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [(date.fromisoformat(row["since"]), int(row["tries"])) for row in csv.DictReader(file)]
    return tuple(sorted(found, reverse=True))


AFTER = read()


def tries_on(day: date, after: Sequence[tuple[date, int]] = AFTER) -> int:
    """Return how many tries it takes on a day."""
    return next((tries for since, tries in after if since <= day), after[-1][1])


def searches(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the day on which the tries became too many, by case, counted from the day on which they were last seen."""
    tried: dict[UUID, list[date]] = defaultdict(list)
    for case_id, day in session.execute(_TRIES, {"case_ids": list(case_ids)}):
        tried[case_id].append(day)
    seen = _last_seen(session, tried)
    found = {case_id: _lost_on(days, seen.get(case_id)) for case_id, days in tried.items()}
    return {case_id: due_days.Day(day, seen.get(case_id)) for case_id, day in found.items() if day}


_TRIES = (
    select(FollowUp.case_id, FollowUp.day)
    .where(FollowUp.case_id.in_(bindparam("case_ids", expanding=True)))
    .where(FollowUp.found.is_(False), FollowUp.voided_at.is_(None))
    .distinct()
    .order_by(FollowUp.day)
)


def _lost_on(days: Sequence[date], seen: date | None) -> date | None:
    """Return the day on which the tries were enough; the number of that day decides."""
    since = [day for day in days if seen is None or day > seen]
    return next((day for count, day in enumerate(since, start=1) if count >= tries_on(day)), None)


def _last_seen(session: Session, case_ids: Collection[UUID]) -> dict[UUID, date]:
    if not case_ids:
        return {}
    query = select(Milestone.case_id, func.max(Milestone.day)).where(Milestone.case_id.in_(case_ids))
    query = query.where(Milestone.kind.in_(due_days.SEEN), Milestone.voided_at.is_(None))
    return {case_id: day for case_id, day in session.execute(query.group_by(Milestone.case_id)) if day}
