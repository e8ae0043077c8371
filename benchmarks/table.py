"""What is measured, what was found, and the table of both."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.timing import Ratio


@dataclass(frozen=True)
class Measure:
    """A thing that is measured. floor: what it is compared with, if with anything.

    times, least_times: goals of the ratio, at most and at least; most, least: of the value; grows:
    of the exponent of growth, at most.
    """

    name: str
    floor: str = ""
    unit: str = "ms"
    times: float | None = None
    least_times: float | None = None
    most: float | None = None
    least: float | None = None
    grows: float | None = None

    @property
    def goal(self) -> str:
        """The goals as text."""
        said = [f"≤ {self.times:g} ×"] if self.times is not None else []
        said += [f"≥ {self.least_times:g} ×"] if self.least_times is not None else []
        said += [f"≤ {self.most:g} {self.unit}"] if self.most is not None else []
        said += [f"≥ {self.least:g} {self.unit}"] if self.least is not None else []
        return ", ".join(said + ([f"growth ≤ {self.grows:g}"] if self.grows is not None else []))


@dataclass(frozen=True)
class Found:
    """A measured value at one number of people, with the value of the floor and their ratio, if there is a floor."""

    what: Measure
    people: int
    ours: float
    floor: float | None = None
    times: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def reached(self) -> bool:
        """True if no goal is missed."""
        what = self.what
        return not (
            (what.times is not None and self.times is not None and self.times > what.times)
            or (what.least_times is not None and self.times is not None and self.times < what.least_times)
            or (what.most is not None and self.ours > what.most)
            or (what.least is not None and self.ours < what.least)
        )

    def __str__(self) -> str:
        """Return the cell of the table: value, ratio and its quartiles; in bold if a goal is missed."""
        said = f"{_short(self.ours)} {self.what.unit}"
        if self.times is not None:
            said += f", {_short(self.times)} ×"
        if self.low is not None and self.high is not None:
            said += f" ({_short(self.low)}–{_short(self.high)})"
        return said if self.reached else f"**{said}**"

    def line(self) -> str:
        """Return a line that says it as soon as it is known."""
        goal = f"   goal {self.what.goal}" if self.what.goal else ""
        return f"{self.people:>9,}  {self.what.name:<48} {self!s:<34}{self.what.floor}{goal}"


def of_ratio(what: Measure, people: int, found: Ratio) -> Found:
    """Return what `timing.ratio` measured."""
    return Found(what, people, found.ours, found.floor, found.times, found.low, found.high)


def against(what: Measure, people: int, ours: float, floor: float) -> Found:
    """Return a value that was measured once beside its floor."""
    return Found(what, people, ours, floor, ours / floor)


def lines(measures: Iterable[Measure], found: Sequence[Found], sizes: Sequence[int]) -> list[str]:
    """Return the table of a section, in Markdown: a row for each measure, a column for each number of people."""
    head = ["what", "against", *[f"{size:,} people" for size in sizes], "growth", "goal"]
    made = [head, ["---"] * len(head)]
    for what in measures:
        mine = {one.people: one for one in found if one.what == what}
        cells = [str(mine[size]) if size in mine else "" for size in sizes]
        made.append([what.name, what.floor, *cells, _growth(what, list(mine.values())), what.goal])
    return [f"| {' | '.join(row)} |" for row in made]


def missed(found: Sequence[Found]) -> list[str]:
    """Return a line for each goal that is not reached, at the largest number of people at which it is not."""
    worst = {one.what: one for one in sorted(found, key=_people) if not one.reached}
    said = [
        f"- {what.name}: {str(one).strip('*')} at {one.people:,} people; goal {what.goal}"
        for what, one in worst.items()
    ]
    for what in dict.fromkeys(one.what for one in found if one.what.grows is not None):
        exponent = _exponent(what, [one for one in found if one.what == what])
        if what.grows is not None and exponent is not None and exponent > what.grows:
            said.append(f"- {what.name}: grows by {exponent:+.2f}; goal {what.goal}")
    return said


def _growth(what: Measure, found: Sequence[Found]) -> str:
    exponent = _exponent(what, found)
    said = "" if exponent is None else f"{exponent:+.2f}"
    return f"**{said}**" if exponent is not None and what.grows is not None and exponent > what.grows else said


def _exponent(what: Measure, found: Sequence[Found]) -> float | None:
    """Return the exponent of growth between the smallest and the largest number: 0 stays, 1 grows as the people do."""
    few, many = min(found, key=_people, default=None), max(found, key=_people, default=None)
    if not few or not many or few.people == many.people or what.unit.startswith("/") or not (few.ours and many.ours):
        return None
    return math.log(many.ours / few.ours) / math.log(many.people / few.people)


def _people(found: Found) -> int:
    return found.people


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
