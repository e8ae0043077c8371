"""The picture of groups, placed: circles on a ring, larger with more members, and lines between them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from outreach.c1_core_person.group_picture import Between, Picture, Seen

WIDE, HIGH = 640, 520
MIDDLE = WIDE // 2, HIGH // 2
ACROSS, DOWN = 250, 195  # from the middle to the groups
SMALLEST, LARGEST = 14, 34  # of a circle, its radius
MOST = 24  # more would lie on one another: the table beside has all


@dataclass(frozen=True, repr=False)
class Node:
    """A group with its place and size."""

    seen: Seen
    x: int
    y: int
    radius: int


@dataclass(frozen=True)
class Line:
    """What is between two groups, from one place to the other."""

    between: Between
    x1: int
    y1: int
    x2: int
    y2: int


def nodes(picture: Picture) -> list[Node]:
    """Return the first MOST groups, each in its place."""
    shown = picture.seen[:MOST]
    return [Node(one, *_place(place, len(shown)), _radius(one.members)) for place, one in enumerate(shown)]


def lines(picture: Picture, placed: Sequence[Node]) -> list[Line]:
    """Return the lines between groups that are placed."""
    at = {node.seen.number: (node.x, node.y) for node in placed}
    return [
        Line(one, *at[one.first], *at[one.second]) for one in picture.between if one.first in at and one.second in at
    ]


def _place(place: int, of: int) -> tuple[int, int]:
    if of == 1:
        return MIDDLE
    angle = 2 * math.pi * place / of - math.pi / 2
    return round(MIDDLE[0] + ACROSS * math.cos(angle)), round(MIDDLE[1] + DOWN * math.sin(angle))


def _radius(members: int) -> int:
    return min(LARGEST, round(SMALLEST + 4 * math.sqrt(members)))
