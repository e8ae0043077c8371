"""Presets for each need, as data (design): the minimum fields for an agency, and the days of sharing.

A preset fills the form when the caseworker asks for it; nothing is ticked before that.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.directory.needs import Need

FILE = Path(__file__).with_name("presets.csv")
LONGEST = 90  # most days of sharing (docs/security.md)


@dataclass(frozen=True)
class Preset:
    """Codes of fields, and the default days of sharing."""

    fields: tuple[str, ...]
    days: int


def _read() -> Iterator[tuple[Need, Preset]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Need(row["need"]), Preset(tuple(row["fields"].split(";")), int(row["days"]))


PRESETS: dict[Need, Preset] = dict(_read())
