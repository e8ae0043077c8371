"""The picture of groups, placed: circles on a ring, larger with more members, and lines between them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from outreach.c1_core_person.group_picture import Between, Picture, Seen

WIDE, HIGH = 760, 560
MIDDLE = WIDE // 2, HIGH // 2
ACROSS, DOWN = 240, 200  # from the middle to the groups
SMALLEST, LARGEST = 14, 34  # of a circle, its radius
STEP = 18  # by which every second name stands further out, where names lie beside one another
MOST = 24  # more would lie on one another: the table beside has all


@dataclass(frozen=True, repr=False)
class Node:
    """A group with its place and size, the place of its name outside, and that of its star inside of the ring."""

    seen: Seen
    x: int
    y: int
    radius: int
    name_at: tuple[int, int]
    anchor: str
    star_at: tuple[int, int]


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
    return [_node(one, place, len(shown)) for place, one in enumerate(shown)]


def lines(picture: Picture, placed: Sequence[Node]) -> list[Line]:
    """Return the lines between groups that are placed."""
    at = {node.seen.number: (node.x, node.y) for node in placed}
    return [
        Line(one, *at[one.first], *at[one.second]) for one in picture.between if one.first in at and one.second in at
    ]


def _node(seen: Seen, place: int, of: int) -> Node:
    angle = 2 * math.pi * place / of - math.pi / 2
    right, down, radius = math.cos(angle), math.sin(angle), _radius(seen.members)
    x, y = MIDDLE if of == 1 else (round(MIDDLE[0] + ACROSS * right), round(MIDDLE[1] + DOWN * down))
    beside = abs(right) > 0.5
    out = radius + (8 if beside else 14 + STEP * (place % 2))
    return Node(
        seen,
        x,
        y,
        radius,
        (round(x + out * right), round(y + out * down) + 5),
        ("start" if right > 0 else "end") if beside else "middle",
        (round(x - (radius + 12) * right), round(y - (radius + 12) * down)),
    )


def _radius(members: int) -> int:
    return min(LARGEST, round(SMALLEST + 4 * math.sqrt(members)))
