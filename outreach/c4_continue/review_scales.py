"""The scale of a development review, as data with days of effect (`review_scales.csv`): which version held on a day.

It is our own and neutral, of body, mind and way of life [004]: no licence is needed, and no diagnosis is pretended.
Scores of two versions are never joined by a line.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FILE = Path(__file__).with_name("review_scales.csv")


@dataclass(frozen=True)
class Scale:
    """A version of the scale: its first day, and its lowest and highest score."""

    version: int
    since: date
    lowest: int
    highest: int

    def holds(self, score: int) -> bool:
        """Return True if a score is one of the scale."""
        return self.lowest <= score <= self.highest


def read(path: Path = FILE) -> tuple[Scale, ...]:
    """Return the versions of a file, the newest first."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [_row(row) for row in csv.DictReader(file)]
    return tuple(sorted(found, key=lambda scale: scale.since, reverse=True))


def _row(row: dict[str, str]) -> Scale:
    since = date.fromisoformat(row["since"])
    return Scale(int(row["version"]), since, int(row["lowest"]), int(row["highest"]))


SCALES = read()


def on(day: date, scales: Sequence[Scale] = SCALES) -> Scale:
    """Return the version that held on a day; before the first one, the first."""
    return next((scale for scale in scales if scale.since <= day), scales[-1])
