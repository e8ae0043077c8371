"""The versions of the screening instrument, read from `versions.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from outreach.c2_connect.instrument.answers import Answer
from outreach.c2_connect.routing.reasons import OwnWords
from outreach.core.errors import NotFound
from outreach.core.language import LazyText
from outreach.core.languages import LANGUAGES
from outreach.directory.needs import Need

FILE = Path(__file__).with_name("versions.toml")


@dataclass(frozen=True)
class Question:
    """A question, in each language."""

    code: str
    words: LazyText


@dataclass(frozen=True)
class Rule:
    """How one need gets its level: the points of these questions are added; amber, red: from so many points on."""

    need: Need
    of: tuple[str, ...]
    amber: int
    red: int


@dataclass(frozen=True)
class Part:
    """Questions that stand on one screen. tells_of_health: one of them counts for a need of health or safety."""

    code: str
    title: LazyText
    questions: tuple[Question, ...]
    tells_of_health: bool


@dataclass(frozen=True)
class Instrument:
    """One version: its number, its first day, the points of each answer, its parts, and the table of levels."""

    number: int
    from_day: date
    points: Mapping[Answer, int]
    parts: tuple[Part, ...]
    rules: tuple[Rule, ...]

    @property
    def questions(self) -> dict[str, Question]:
        """All questions by code, in the order in which they are asked."""
        return {one.code: one for part in self.parts for one in part.questions}

    @property
    def most_points(self) -> int:
        """The points of the strongest answer."""
        return max(self.points.values())

    def part(self, code: str) -> Part:
        """Return a part by its code. Raises NotFound."""
        found = next((one for one in self.parts if one.code == code), None)
        if found is None:
            raise NotFound
        return found

    def after(self, part: Part) -> Part | None:
        """Return the next part; None after the last one."""
        place = self.parts.index(part) + 1
        return self.parts[place] if place < len(self.parts) else None

    def before(self, part: Part) -> Part | None:
        """Return the part before; None before the first one."""
        place = self.parts.index(part)
        return self.parts[place - 1] if place else None


@cache
def everyone() -> tuple[Instrument, ...]:
    """Return all versions, the newest first."""
    with FILE.open("rb") as file:
        found = [_read(one) for one in tomllib.load(file)["version"]]
    return tuple(sorted(found, key=lambda one: (one.from_day, one.number), reverse=True))


def in_force(day: date) -> Instrument:
    """Return the version of a day; the first one for a day before all of them."""
    return next((one for one in everyone() if one.from_day <= day), everyone()[-1])


def of_version(number: int | None) -> Instrument | None:
    """Return a version by its number; None if there is none."""
    return next((one for one in everyone() if one.number == number), None)


def _read(data: Mapping[str, Any]) -> Instrument:
    rules = tuple(Rule(Need(code), tuple(row["of"]), row["amber"], row["red"]) for code, row in data["levels"].items())
    sensitive = {code for rule in rules if rule.need.is_sensitive for code in rule.of}
    return Instrument(
        number=data["number"],
        from_day=data["from_day"],
        points={Answer(code): points for code, points in data["points"].items()},
        parts=tuple(_part(one, sensitive) for one in data["part"]),
        rules=tuple(sorted(rules, key=lambda rule: [*Need].index(rule.need))),
    )


def _part(data: Mapping[str, Any], sensitive: set[str]) -> Part:
    questions = tuple(Question(code, OwnWords(words)) for code, words in data["questions"].items())
    tells = any(one.code in sensitive for one in questions)
    return Part(data["code"], OwnWords({code: data[code] for code in LANGUAGES}), questions, tells)
