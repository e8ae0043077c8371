"""An attacker who holds every figure of one day: which counts can be one number only?

It shares nothing with what protects the figures. A world is a number for each count; the true one is known to the test.
Of a count it looks for other worlds that show the same everywhere: it moves the count, then mends each sum that no
longer holds by moving others of its counts, as long as every one stays within what is shown of it.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

ENDLESS = 10**6
TRIES = 20_000
Sum = tuple[Hashable, ...]  # the first is the sum of the others


def may_be(shown: str) -> tuple[int, int]:
    """The least and the most that is shown so: `<10`, `–` for 10 and more, or a number rounded to 5."""
    if shown == "<10":
        return 0, 9
    if shown == "–":
        return 10, ENDLESS
    return max(10, int(shown) - 2), int(shown) + 2


@dataclass
class World:
    """The truth, what is shown of it, the sums that everybody can write down, and what else must hold."""

    truth: Mapping[Hashable, int]
    shown: Mapping[Hashable, tuple[int, int]]
    sums: Iterable[Sum]
    holds: Callable[[Mapping[Hashable, int]], bool] = lambda _world: True
    within: dict[Hashable, list[dict[Hashable, int]]] = field(default_factory=dict)
    tries: int = 0

    def __post_init__(self) -> None:
        for first, *others in self.sums:
            signs = {first: -1, **dict.fromkeys(others, 1)}
            assert sum(self.truth[one] * sign for one, sign in signs.items()) == 0, f"{first} is no such sum"
            for one in signs:
                self.within.setdefault(one, []).append(signs)
        assert self.holds(self.truth)
        for one, (least, most) in self.shown.items():
            assert least <= self.truth[one] <= most, f"{one} is shown as what it is not"

    def settled(self, least: int = 2) -> list[Hashable]:
        """The counts under 10 that can be fewer than so many numbers."""
        return [one for one, count in self.truth.items() if count < 10 and not self._can_be(one, least)]

    def _can_be(self, one: Hashable, least: int) -> bool:
        found = 1
        for move in (1, -1, 2, -2, 3, -3, 4, -4):
            found += found < least and self._other(one, move)
        return found >= least

    def _other(self, one: Hashable, move: int) -> bool:
        if self._most(one, move) != move:
            return False
        for depth in range(1, 12):
            self.tries = 0
            if self._mend({one: move}, depth):
                return True
        return False

    def _most(self, one: Hashable, move: int) -> int:
        """As much of a move as what is shown of the count allows."""
        least, most = self.shown.get(one, (0, ENDLESS))
        return min(most, max(least, self.truth[one] + move)) - self.truth[one]

    def _mend(self, moved: dict[Hashable, int], left: int) -> bool:
        self.tries += 1
        broken = next((signs for one in moved for signs in self.within.get(one, []) if _off(signs, moved)), None)
        if broken is None:
            return self.holds({**self.truth, **{one: self.truth[one] + move for one, move in moved.items()}})
        if left == 0 or self.tries > TRIES:
            return False
        off = _off(broken, moved)
        for one, sign in broken.items():
            move = 0 if one in moved else self._most(one, -sign * off)
            if move and self._mend({**moved, one: move}, left - 1):
                return True
        return False


def _off(signs: Mapping[Hashable, int], moved: Mapping[Hashable, int]) -> int:
    return sum(sign * moved.get(one, 0) for one, sign in signs.items())
