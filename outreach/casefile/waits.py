"""Waits between stages, as data with dates of effect (`stage_waits.csv`): evidence that comes too soon proves nothing.

To continue means years [004]; what is written down in one evening is no continuing (28 days: design).
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from outreach.casefile.kinds import MilestoneKind

FILE = Path(__file__).with_name("stage_waits.csv")


@dataclass(frozen=True)
class Wait:
    """Evidence of this kind proves a stage from so many days after an earlier one was reached.

    stage, after: codes of stages. since: evidence of a day before it counts as it did then.
    """

    stage: str
    after: str
    kind: MilestoneKind
    days: int
    since: date

    def holds_back(self, kind: MilestoneKind, day: date, reached: date) -> bool:
        """Return True if evidence comes too soon. reached: the day on which the stage `after` was reached."""
        return kind == self.kind and day >= self.since and day < reached + timedelta(days=self.days)


def read(path: Path = FILE) -> tuple[Wait, ...]:
    """Return the waits of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Wait(
                row["stage"],
                row["after"],
                MilestoneKind(row["kind"]),
                int(row["days"]),
                date.fromisoformat(row["since"]),
            )
            for row in csv.DictReader(file)
        )


WAITS = read()
WAITED = frozenset(wait.kind for wait in WAITS)
"""Kinds for which the day decides, not only that there is one."""
SINCE = min((wait.since for wait in WAITS), default=date.max)


def of_kind(kind: MilestoneKind) -> int:
    """Return the days to wait with evidence of a kind; 0 without a wait."""
    return max((wait.days for wait in WAITS if wait.kind == kind), default=0)
