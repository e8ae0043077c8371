"""Follow-up intervals: how long until a young person is looked at again, as data with days of effect.

`follow_up_intervals.csv` asks by stage, year and risk for follow-ups and reviews, by month for outcomes. All
rows of one kind with one day of effect belong together: a later day states all rows of its kind anew. A day is counted
by what was in force on it.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from outreach.casefile.due_kinds import What
from outreach.casefile.marks import Level
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.language import LazyText, lazy_gettext

FILE = Path(__file__).with_name("follow_up_intervals.csv")
OWN = "own"
"""Code of a day that a worker has set."""


@dataclass(frozen=True)
class Interval:
    """A row. stage, risk: None where it does not ask for them; from_months: since Continue was reached."""

    code: str
    what: What
    stage: Stage | None
    risk: Level | None
    from_months: int
    every: int
    unit: Literal["days", "months"]
    since: date

    def after(self, day: date) -> date:
        """Return the day that comes so much later."""
        return day + timedelta(days=self.every) if self.unit == "days" else clock.months_after(day, self.every)

    @property
    def words(self) -> LazyText:
        """What it says, for a page."""
        days = self.unit == "days"
        time = lazy_gettext("%(count)d days", count=self.every) if days else _months(self.every)
        if self.risk:
            return lazy_gettext("every %(time)s while the risk is this high", time=time)
        if self.stage is None:
            return lazy_gettext("%(time)s after the outcome", time=time)
        if self.from_months:
            return lazy_gettext("every %(time)s after the first year", time=time)
        if self.stage == Stage.CONTINUE:
            return lazy_gettext("every %(time)s in the first year", time=time)
        return lazy_gettext("every %(time)s", time=time)


@dataclass(frozen=True)
class Continuing:
    """Where a case stands: its stage, the day on which it reached Continue, its risk, if one is known."""

    stage: Stage
    reached_on: date
    risk: Level | None


def read(path: Path = FILE) -> tuple[Interval, ...]:
    """Return the rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_row(row) for row in csv.DictReader(file))


def _row(row: dict[str, str]) -> Interval:
    stage, risk, unit = row["stage"], row["risk"], row["unit"]
    return Interval(
        code=row["code"],
        what=What(row["what"]),
        stage=Stage(stage) if stage else None,
        risk=Level(risk) if risk else None,
        from_months=int(row["from_months"]),
        every=int(row["every"]),
        unit="days" if unit == "days" else "months",
        since=date.fromisoformat(row["since"]),
    )


ROWS = read()


def in_force(what: What, day: date, rows: Sequence[Interval] = ROWS) -> list[Interval]:
    """Return the rows of a kind in force on a day; before the first day of effect, the first."""
    theirs = [row for row in rows if row.what == what]
    days = {row.since for row in theirs}
    since = max((one for one in days if one <= day), default=min(days, default=day))
    return [row for row in theirs if row.since == since]


def next_day(
    what: What, standing: Continuing, last: date | None, rows: Sequence[Interval] = ROWS
) -> tuple[date, Interval] | None:
    """Return the day on which it is due next, and why; None if nothing of the kind is due at the stage.

    last: the day on which it was done last, if ever. A risk that asks for it sooner shortens it.
    """
    base = max(last or standing.reached_on, standing.reached_on)
    known = in_force(what, base, rows)
    of_stage = [row for row in known if row.stage == standing.stage and _begun(row, standing, base)]
    if not of_stage:
        return None
    of_risk = [row for row in known if row.stage is None and row.risk and row.risk == standing.risk]
    asked = [max(of_stage, key=lambda row: row.from_months), *of_risk]
    return min(((row.after(base), row) for row in asked), key=lambda one: one[0])


def outcome_days(day: date, rows: Sequence[Interval] = ROWS) -> list[tuple[date, Interval]]:
    """Return the days on which an outcome of a day is looked at again, the earliest first."""
    found = ((row.after(day), row) for row in in_force(What.OUTCOME, day, rows))
    return sorted(found, key=lambda one: one[0])


def words(code: str | None) -> LazyText | None:
    """Return in words why something is due; None if its code says nothing."""
    if code == OWN:
        return lazy_gettext("as agreed at the last one")
    return next((row.words for row in ROWS if row.code == code), None)


def _months(count: int) -> LazyText:
    return lazy_gettext("%(count)d months", count=count)


def _begun(row: Interval, standing: Continuing, base: date) -> bool:
    return base >= clock.months_after(standing.reached_on, row.from_months)
