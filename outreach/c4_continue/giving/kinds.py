"""The kinds of things that are given, as data (gift_kinds.csv): a code and its English words; Thai is in the catalogue.

A row is never taken out once something of its kind was given.
"""

import csv
from pathlib import Path
from typing import Any, cast

from outreach.core.codes import Code

FILE = Path(__file__).with_name("gift_kinds.csv")


def read(path: Path = FILE) -> list[tuple[str, tuple[str, str]]]:
    """Return the kinds of a file: name, and (code, label)."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["code"].upper(), (row["code"], row["label"])) for row in csv.DictReader(file)]


GiftKind: type[Code] = cast(Any, Code)("GiftKind", read(), module=__name__)
GiftKind.__doc__ = "Kind of a thing that was given."
