"""`make bench`: everything that is measured, at 1,000 and 10,000 invented people, each thing beside its floor.

python -m benchmarks [--people 1000 10000 …] [--only pages records …] [--postgresql] [--write docs/performance.md]

One city grows from one number of people to the next (benchmarks/copies.py). A line is printed as soon as it is known.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import document, growth, memory, pages, readers, records, sealing, space
from benchmarks.copies import PLAYED
from benchmarks.servers import a_postgresql
from benchmarks.table import Found, Measure
from benchmarks.town import Town

SIZES, SECONDS = (1_000, 10_000), 4.5
Suite = tuple[str, Sequence[Measure], Callable[[Town], Iterator[Found]]]
SUITES: dict[str, Suite] = {
    "pages": ("Pages", pages.MEASURES, pages.measure),
    "records": ("Looking up, counting, writing, taking along", records.MEASURES, records.measure),
    "growth": ("What grows with the people", growth.MEASURES, growth.measure),
    "sealing": ("Sealing", sealing.MEASURES, sealing.measure),
    "readers": (
        "Several at once, through the server",
        tuple(readers.measures()),
        lambda town: readers.measure(town.site(), town.people, SECONDS),
    ),
    "space": ("Room", space.MEASURES, space.measure),
    "memory": (
        "Memory and start of a serving process",
        memory.MEASURES,
        lambda town: memory.measure(town.house, town.people),
    ),
}
FIRST, LAST = {"sealing"}, {"readers", "memory"}  # measured only with the fewest people, and with the most


def main() -> None:
    """Measure and print, and write the document if asked to."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--people", type=int, nargs="+", default=SIZES)
    words.add_argument("--only", nargs="+", choices=SUITES, default=list(SUITES))
    words.add_argument("--postgresql", action="store_true", help="on a server of its own, in place of SQLite")
    words.add_argument("--write", type=Path, help="the document that takes the tables")
    wish = words.parse_args()
    found: list[Found] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(a_postgresql(folder)) if wish.postgresql else ""
        town = Town(folder, address, min([PLAYED, *wish.people]))
        sizes = sorted(wish.people)
        for people in sizes:
            town.grow(people)
            left_out = (FIRST if people > sizes[0] else set()) | (LAST if people < sizes[-1] else set())
            for name in [one for one in wish.only if one not in left_out]:
                for one in SUITES[name][2](town):
                    print(one.line(), flush=True)
                    found.append(one)
        town.close()
    sections = [(SUITES[name][0], SUITES[name][1]) for name in wish.only]
    text = document.made(sections, found, sizes, "PostgreSQL" if wish.postgresql else "SQLite")
    if wish.write:
        wish.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
