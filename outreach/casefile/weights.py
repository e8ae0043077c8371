"""How much a case weighs among those that a caseworker carries: a few points by stage, risk and last contact (design).

A weight helps to share cases out; it measures nobody. The page of the caseload shows these tables as they stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from outreach.casefile.marks import Level
from outreach.casefile.stages import Stage
from outreach.core.language import LazyText, lazy_gettext

BY_STAGE = {
    Stage.CORE_PERSON: 2,  # they are looked for, and met again and again
    Stage.CONNECT: 3,  # consent, screening and agencies at once
    Stage.CONTROL: 3,  # plan, camp, therapy, stay
    Stage.CONTINUE: 2,
    Stage.COMPLETE: 1,
}
BY_RISK = {Level.MEDIUM: 1, Level.HIGH: 2, Level.ACUTE: 4}
RED_FLAG = 4  # as much as an acute risk, whatever the level
BY_SILENCE = {60: 2, 30: 1}  # days without contact, the longest first: to find somebody again takes time


@dataclass(frozen=True)
class Rule:
    """A line of the explanation: of what, and how many points."""

    words: LazyText
    points: int


def of_marks(stage: Stage, level: Level | None, red_flag: bool | None) -> int:
    """Return the points of a case by its stage and risk."""
    risk = BY_RISK.get(level, 0) if level else 0
    return BY_STAGE[stage] + max(risk, RED_FLAG if red_flag else 0)


def rules() -> Iterator[Rule]:
    """Yield all of it, in words."""
    for stage, points in BY_STAGE.items():
        yield Rule(stage.label, points)
    for level, points in BY_RISK.items():
        yield Rule(level.label, points)
    yield Rule(lazy_gettext("Red flag, in place of the level"), RED_FLAG)
    for days, points in sorted(BY_SILENCE.items()):
        yield Rule(lazy_gettext("Not seen for %(most)d days and more", most=days), points)
