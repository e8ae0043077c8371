"""`docs/performance.md`: the words around the tables, which `python -m benchmarks --write` puts down."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.copies import PLAYED
from benchmarks.table import Found, Measure, lines, missed
from outreach.core import clock

HEAD = """# Performance

Written by `{command}`; do not edit it by hand.
`make bench` prints the same, `python -m benchmarks --people 100000` measures at any size, `--only pages` a part,
`--postgresql` on the other database; `python -m benchmarks.copies --people 1000000 --folder …` makes a city to look at.

## What is measured, and against what

One city of invented people grows from one size to the next. {played} are played act by act through the program; the
others are copies of them with ids, keys, names, numbers and a trail of their own, sealed, digested and chained as the
program does it (`benchmarks/copies.py` says what a copy lacks). All are in one centre, and its caseworkers carry them
all: the hardest case for a list.

Thing and floor are measured in turns, in one run, by the CPU time of the process, unless a line is about several at
once. A cell says the median of the thing, the median of the ratios of all turns, and the quartiles of these ratios.
**Bold** misses its goal. Growth is the exponent between the smallest and the largest size: 0 costs the same at any
size, 1 grows as the people do. What does not depend on the number of people is measured with the fewest; several at
once, and memory, with the most.

- A page's floor is a bare Flask application that renders a template file of the very same bytes, without data, session
  or trail, asked in the same process: some 0.4 ms.
- The floor of a look-up, a figure or a write is the bare driver; where the program seals, with a bare AESGCM; as
  durable, without trail or digests.
- The floor of room on disk is the same tables and indexes with plain text.
- There is no export of people in the program; of sheets the writers are measured.

## The machine

{machine}

## Found on {database}
"""


def made(
    sections: Sequence[tuple[str, Sequence[Measure]]], found: Sequence[Found], sizes: Sequence[int], database: str
) -> str:
    """Return the whole document."""
    command = f"python -m benchmarks --people {' '.join(map(str, sizes))} --write docs/performance.md"
    parts = [HEAD.format(command=command, played=PLAYED, machine=_machine(), database=database)]
    for title, measures in sections:
        parts.append(f"### {title}\n\n" + "\n".join(lines(measures, found, sizes)) + "\n")
    parts.append("## Goals that are not reached\n\n" + ("\n".join(missed(found)) or "None.") + "\n")
    return "\n".join(parts)


def names(text: str) -> list[str]:
    """Return what is measured by a document: the first cells of the rows of its tables."""
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    return [name for name in rows if name not in ("what", "---")]


def _machine() -> str:
    found = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    libraries = ", ".join(f"{name} {version(name)}" for name in ("cryptography", "SQLAlchemy", "Flask"))
    return (
        f"{os.cpu_count()} × {found[0] if found else platform.machine()}, {memory / 1e6:.0f} GB; Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}.\nOn {clock.today().isoformat()}; "
        f"the load of the last quarter of an hour, other work on the machine included, was {os.getloadavg()[2]:.1f}."
    )


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
