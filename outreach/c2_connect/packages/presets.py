"""The minimum for each service, as data (design): which fields an agency cannot do without, and for how many days.

A preset fills the form when the caseworker asks for it; nothing is ticked before that.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.directory.needs import Need

FILE = Path(__file__).with_name("presets.csv")
LONGEST = 90  # days that a package lives at most (security.md)


@dataclass(frozen=True)
class Preset:
    """Codes of fields, and how many days the agency may look unless another day is chosen."""

    fields: tuple[str, ...]
    days: int


def _read() -> Iterator[tuple[Need, Preset]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Need(row["need"]), Preset(tuple(row["fields"].split(";")), int(row["days"]))


PRESETS: dict[Need, Preset] = dict(_read())
