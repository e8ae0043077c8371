"""The kinds of pathway, as data (kinds.toml): their steps, what a step reaches, after how long one stands still."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from outreach.c2_connect.routing.reasons import OwnWords
from outreach.c5_complete.outcome_codes import OutcomeKind
from outreach.core.language import LazyText
from outreach.core.languages import LANGUAGES


@dataclass(frozen=True)
class Step:
    """A step. asks: what is written down with it. outcomes: what it reaches, one of these; none for most."""

    code: str
    label: LazyText
    asks: LazyText
    outcomes: tuple[OutcomeKind, ...] = ()


@dataclass(frozen=True)
class PathwayKind:
    """A kind of pathway, in one version (`number`). is_folded: it tells of health."""

    code: str
    number: int
    since: date
    label: LazyText
    steps: tuple[Step, ...]
    still_days: int
    is_folded: bool = False

    @property
    def name(self) -> str:
        """What a pathway keeps of it."""
        return f"{self.code}/{self.number}"

    def step(self, code: str | None) -> Step | None:
        """Return a step by its code; None if there is none."""
        return next((one for one in self.steps if one.code == code), None)

    def after(self, done: Sequence[str]) -> Step | None:
        """Return the step that comes next when these are behind; None after the last one."""
        places = [place for place, one in enumerate(self.steps, start=1) if one.code in done]
        return next(iter(self.steps[max(places, default=0) :]), None)


@cache
def everyone() -> tuple[PathwayKind, ...]:
    """Return all kinds in all versions, as they stand in the file."""
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        return tuple(_read(one) for one in tomllib.load(file)["kind"])


def on(day: date) -> list[PathwayKind]:
    """Return the kinds that can be begun on a day: of each its newest version then."""
    newest = {one.code: one for one in sorted(everyone(), key=lambda one: one.since) if one.since <= day}
    return [one for one in everyone() if newest.get(one.code) is one]


def named(name: str | None) -> PathwayKind | None:
    """Return the kind that a pathway keeps; None if it cannot be read."""
    return next((one for one in everyone() if one.name == name), None)


def _read(data: Mapping[str, Any]) -> PathwayKind:
    steps = (
        Step(one["code"], _words(one), _words(one["asks"]), tuple(map(OutcomeKind, one.get("outcomes", ()))))
        for one in data["step"]
    )
    folded = bool(data.get("folded"))
    return PathwayKind(
        data["code"], data["number"], data["since"], _words(data), tuple(steps), data["still_days"], is_folded=folded
    )


def _words(data: Mapping[str, Any]) -> LazyText:
    return OwnWords({code: data[code] for code in LANGUAGES})
