"""From the answers of the screening instrument to levels: pure functions of the table of a version."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from outreach.c2_connect.instrument.answers import Answer as Answer
from outreach.c2_connect.instrument.versions import Instrument, Rule
from outreach.c2_connect.levels import NeedLevel
from outreach.directory.needs import Need

Answers = Mapping[str, Answer]  # by the code of the question


@dataclass(frozen=True, repr=False)
class Tally:
    """A need with its points and its level; both None if none of its questions was answered."""

    rule: Rule
    points: int | None
    level: NeedLevel | None


def rows(instrument: Instrument, answers: Answers) -> list[Tally]:
    """Return the points and the level of every need."""
    return [_tally(instrument, rule, answers) for rule in instrument.rules]


def levels(instrument: Instrument, answers: Answers) -> dict[Need, NeedLevel]:
    """Return the level of each need of which something was answered."""
    return {one.rule.need: one.level for one in rows(instrument, answers) if one.level is not None}


def tells_of_health(instrument: Instrument, answered: Collection[str]) -> bool:
    """Return True if one of these questions counts for a need of health or safety: its answer needs a legal basis."""
    return any(rule.need.is_sensitive and not set(rule.of).isdisjoint(answered) for rule in instrument.rules)


def _tally(instrument: Instrument, rule: Rule, answers: Answers) -> Tally:
    given = [instrument.points[answers[code]] for code in rule.of if code in answers]
    points = sum(given) if given else None
    return Tally(rule, points, None if points is None else _level(rule, points))


def _level(rule: Rule, points: int) -> NeedLevel:
    if points >= rule.red:
        return NeedLevel.RED
    return NeedLevel.AMBER if points >= rule.amber else NeedLevel.GREEN
