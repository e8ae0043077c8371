"""Tables that share their sums: every world that shows the same, tried one by one."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.statistics.network import Network
from tests.support.attacker import may_be

Four = tuple[int, int, int, int]
KEYS = ("a", "b", "c", "d", "ab", "cd", "ac", "bd", "all")
small = st.integers(0, 14)


def sums(four: tuple[int, ...]) -> tuple[int, ...]:
    a, b, c, d = four
    return (a, b, c, d, a + b, c + d, a + c, b + d, a + b + c + d)


def shown(four: Four) -> list[int | str]:
    """A table of two lines and two columns, with both its totals and the total of all."""
    a, b, c, d, ab, cd, ac, bd, everything = sums(four)
    net = Network()
    for tail, head, count, key in (
        ("out", "total", everything, "all"),
        ("total", "ab", ab, "ab"),
        ("total", "cd", cd, "cd"),
        ("ab", "ac", a, "a"),
        ("ab", "bd", b, "b"),
        ("cd", "ac", c, "c"),
        ("cd", "bd", d, "d"),
        ("ac", "out", ac, "ac"),
        ("bd", "out", bd, "bd"),
    ):
        net.add(tail, head, count, key)
    found = net.protect()
    return [found[key] for key in KEYS]


def worlds(look: list[int | str]) -> list[tuple[int, ...]]:
    """All tables that look the same."""
    spans = [may_be(str(cell)) for cell in look]
    cells = [range(least, min(most, 29) + 1) for least, most in spans[:4]]
    found = [sums(four) for four in product(*cells)]
    return [one for one in found if all(least <= n <= most for n, (least, most) in zip(one, spans, strict=True))]


@settings(max_examples=60, deadline=None)
@given(st.tuples(small, small, small, small))
def test_each_small_count_can_be_five_numbers(four: Four) -> None:
    found = worlds(shown(four))
    for place, count in enumerate(sums(four)):
        assert count >= 10 or len({world[place] for world in found}) >= 5


@pytest.mark.parametrize(
    "four", [(9, 9, 0, 0), (0, 13, 0, 13), (0, 12, 0, 0), (9, 9, 9, 9), (12, 0, 0, 12), (2, 10, 0, 0)]
)
def test_what_rounding_alone_would_give_away_is_withheld(four: Four) -> None:
    """Two of 9 at most, and 18 shown as 20, are two of 9."""
    look = shown(four)
    assert "–" in look
    found = worlds(look)
    assert all(count >= 10 or len({world[at] for world in found}) >= 5 for at, count in enumerate(sums(four)))


def test_what_gives_nothing_away_is_shown() -> None:
    assert shown((40, 61, 50, 72)) == [40, 60, 50, 70, 100, 120, 90, 135, 225]
    assert shown((4, 61, 50, 72))[0] == "<10"
