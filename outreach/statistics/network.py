"""Disclosure control of tables that share their sums: together, the shown figures must not reveal a small count.

The counts are the arcs of a flow network and each publicly known sum is one of its nodes: inflow equals outflow.
"By sex" and "by age" of the same people are two paths through one network, and so is a percentage, which reveals no
more than its two rounded numbers. Counts from 10 are shown, rounded to 5; all others are hidden. For each small count
we compute how far it could deviate in any network that looks the same: the maximum flow around it through the
capacity of the other arcs. Where that is too little, the smallest shown count that blocks the flow is withheld.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

from outreach.statistics.disclosure import HIDDEN, HIDDEN_BELOW, ROUNDED_TO, WITHHELD, blur

LEAST_WIDTH = 4  # a small count must have at least five possible values
ENDLESS = 10**9
Node = Hashable
Step = tuple[int, int]  # an arc, and +1 along it or -1 against it


@dataclass
class Arc:
    """A count between two sums. key: name of a shown figure; None for one that is never shown."""

    tail: Node
    head: Node
    count: int
    key: Hashable = None


@dataclass
class Network:
    """Arcs, and the numbers of those from 10 on that are withheld."""

    arcs: list[Arc] = field(default_factory=list)
    withheld: set[int] = field(default_factory=set)
    steps: dict[Node, list[tuple[Node, Step]]] = field(default_factory=dict)

    def add(self, tail: Node, head: Node, count: int, key: Hashable = None) -> None:
        """Add a count; every sum is a node, the outermost ones share a node."""
        number = len(self.arcs)
        self.arcs.append(Arc(tail, head, count, key))
        self.steps.setdefault(tail, []).append((head, (number, 1)))
        self.steps.setdefault(head, []).append((tail, (number, -1)))

    def protect(self) -> dict[Hashable, int | str]:
        """Return each figure as it may be shown: rounded to 5, `HIDDEN` or `WITHHELD`."""
        for number, arc in enumerate(self.arcs):
            if arc.count < HIDDEN_BELOW:
                self._cover(number)
        return {arc.key: self._shown(number) for number, arc in enumerate(self.arcs) if arc.key is not None}

    def span(self, number: int) -> tuple[int, int]:
        """Return the least and the greatest possible value of a count, up to LEAST_WIDTH away on either side."""
        count = self.arcs[number].count
        return count - self._slack(number, -1)[0], count + self._slack(number, 1)[0]

    def _cover(self, number: int) -> None:
        """Withhold blocking arcs until the count has five possible values; this only ever adds capacity."""
        while True:
            up, above = self._slack(number, 1)
            down, below = self._slack(number, -1)
            if up + down >= LEAST_WIDTH:
                return
            shown = [at for at in above | below if self.arcs[at].key is not None and isinstance(self._shown(at), int)]
            if not shown:
                return
            self.withheld.add(min(shown, key=lambda at: (self.arcs[at].count, at)))

    def _shown(self, number: int) -> int | str:
        count = blur(self.arcs[number].count)
        return HIDDEN if count is None else WITHHELD if number in self.withheld else count

    def _slack(self, number: int, way: int) -> tuple[int, set[int]]:
        """Return how far the count can move that way, at most LEAST_WIDTH, and the arcs that block it."""
        arc = self.arcs[number]
        source, goal = (arc.head, arc.tail) if way > 0 else (arc.tail, arc.head)
        most = min(LEAST_WIDTH, self._room(number, way))
        moved: dict[int, int] = {number: 0}
        done = 0
        while done < most:
            path = self._path(source, goal, number, moved)
            if isinstance(path, set):
                return done, path
            push = min(most - done, *(self._left(step, moved) for step in path))
            for at, sign in path:
                moved[at] = moved.get(at, 0) + sign * push
            done += push
        return done, set()

    def _path(self, source: Node, goal: Node, without: int, moved: dict[int, int]) -> list[Step] | set[int]:
        """Return the steps of a shortest augmenting path; without one, the set of saturated arcs."""
        came: dict[Node, tuple[Node, Step] | None] = {source: None}
        waiting, stopped = deque([source]), set()
        while waiting:
            here = waiting.popleft()
            for there, step in self.steps[here]:
                if there in came or step[0] == without:
                    continue
                if self._left(step, moved) <= 0:
                    stopped.add(step[0])
                    continue
                came[there] = (here, step)
                if there == goal:
                    return _back(came, goal)
                waiting.append(there)
        return stopped

    def _left(self, step: Step, moved: dict[int, int]) -> int:
        number, sign = step
        return self._room(number, sign) - sign * moved.get(number, 0)

    def _room(self, number: int, way: int) -> int:
        """Return how far a count may lie above or below the truth, judged by itself alone."""
        arc = self.arcs[number]
        if arc.key is None:
            return arc.count if way < 0 else ENDLESS
        if arc.count < HIDDEN_BELOW:
            return arc.count if way < 0 else HIDDEN_BELOW - 1 - arc.count
        if number in self.withheld:
            return arc.count - HIDDEN_BELOW if way < 0 else ENDLESS
        shown, half = blur(arc.count) or 0, ROUNDED_TO // 2
        return arc.count - max(HIDDEN_BELOW, shown - half) if way < 0 else shown + half - arc.count


def _back(came: dict[Node, tuple[Node, Step] | None], goal: Node) -> list[Step]:
    steps: list[Step] = []
    at = came[goal]
    while at is not None:
        steps.append(at[1])
        at = came[at[0]]
    return steps
