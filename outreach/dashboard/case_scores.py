"""The scores of the development reviews over time, placed for a small picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.c4_continue.reviews import HIGHEST, LOWEST, Review
from outreach.core.columns import label_of
from outreach.core.language import LazyText, lazy_gettext

WIDE, HIGH = 300, 92  # of the field in which the lines run
LEFT, TOP = 22, 10
PARTS = ("body", "mind", "way_of_life")


@dataclass(frozen=True)
class Line:
    """The line of one part of life. points: (x, y) of each score; scores: first and last."""

    part: str
    name: LazyText
    points: Sequence[tuple[int, int]]
    first: int
    last: int

    @property
    def path(self) -> str:
        """The points, as a polyline takes them."""
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True)
class Scores:
    """Lines of the picture, and the reviews that count, the oldest first. grid: the height of each score.

    The lines join the reviews of one version of the scale alone, the newest.
    """

    lines: Sequence[Line]
    reviews: Sequence[Review]
    grid: Sequence[tuple[int, int]]

    @property
    def last(self) -> LazyText:
        """The newest scores in words."""
        new = self.reviews[-1]
        return lazy_gettext(
            "Review: body %(body)d, mind %(mind)d, way of life %(way)d of 5",
            body=new.body,
            mind=new.mind,
            way=new.way_of_life,
        )


def of(reviews: Sequence[Review]) -> Scores:
    """Return the scores of these reviews that count."""
    told = sorted((one for one in reviews if not one.is_voided), key=lambda one: (one.day, one.made_at))
    grid = [(score, _down(score)) for score in range(LOWEST, HIGHEST + 1)]
    alike = [one for one in told if one.scale == told[-1].scale]
    return Scores([_line(part, alike) for part in PARTS] if told else [], told, grid)


def _line(part: str, told: Sequence[Review]) -> Line:
    first, days = told[0].day, (told[-1].day - told[0].day).days or 1
    scores = [getattr(one, part) for one in told]
    nudge = 3 * (PARTS.index(part) - 1)  # lines of one score stand beside one another
    at = [LEFT + round(WIDE * (one.day - first).days / days) for one in told]
    points = [(x, _down(score) + nudge) for x, score in zip(at, scores, strict=True)]
    return Line(part, label_of(getattr(Review, part)), points, scores[0], scores[-1])


def _down(score: int) -> int:
    return TOP + round(HIGH * (HIGHEST - score) / (HIGHEST - LOWEST))
