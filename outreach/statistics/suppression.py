"""Small-cell suppression in a table whose exact totals are published too: what is shown must not settle what is hidden.

The totals of every line and column are known exactly. For each small count we ask how far it could lie from the
truth in any table that looks the same; where that is too little, more cells are hidden, smallest first. (What the
totals alone tell, an age at which there is nobody, cannot be hidden here.)
"""

from collections import deque
from collections.abc import Sequence

from outreach.statistics.disclosure import HIDDEN_BELOW, ROUNDED_TO, blur

LEAST_RANGE = 5  # a hidden small count must leave at least this many steps between its least and its most
Cell = tuple[int, int]
Shown = list[list[int | None]]


def protect(counts: Sequence[Sequence[int]]) -> Shown:
    """The table as it may be shown beside its exact totals: None where hidden, others rounded to 5."""
    shown: Shown = [[blur(count) for count in line] for line in counts]
    more: list[Cell] = []
    while (bare := _bare(counts, shown)) is not None:
        again = _smallest_beside(bare, counts, shown)
        if again is None:
            break
        more.append(again)
        shown[again[0]][again[1]] = None
    for row, column in sorted(more, key=lambda at: -counts[at[0]][at[1]]):  # what need not have been hidden
        shown[row][column] = blur(counts[row][column])
        if _bare(counts, shown) is not None:
            shown[row][column] = None
    return shown


def span(cell: Cell, counts: Sequence[Sequence[int]], shown: Shown) -> tuple[int, int]:
    """The least and the most that a cell can be in any table that looks the same and has the same totals."""
    row, column = cell
    return (
        counts[row][column] - _flow(cell, counts, shown, up=False),
        counts[row][column] + _flow(cell, counts, shown, up=True),
    )


def _bare(counts: Sequence[Sequence[int]], shown: Shown) -> Cell | None:
    """A small count that is pinned down more closely than it must be: the totals alone may leave it little room."""
    hidden: Shown = [[None] * len(line) for line in counts]
    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            if count < HIDDEN_BELOW:
                at_best = min(LEAST_RANGE, _width((row, column), counts, hidden))
                if _width((row, column), counts, shown) < at_best:
                    return row, column
    return None


def _width(cell: Cell, counts: Sequence[Sequence[int]], shown: Shown) -> int:
    least, most = span(cell, counts, shown)
    return most - least


def _smallest_beside(cell: Cell, counts: Sequence[Sequence[int]], shown: Shown) -> Cell | None:
    """The smallest cell still shown, in the same line or column if there is one."""
    open_cells = [(r, c) for r, line in enumerate(shown) for c, value in enumerate(line) if value is not None]
    row, column = cell
    return min(open_cells, key=lambda at: (at[0] != row and at[1] != column, counts[at[0]][at[1]]), default=None)


def _flow(cell: Cell, counts: Sequence[Sequence[int]], shown: Shown, *, up: bool) -> int:
    """How far a cell can move, the others making up for it: the greatest flow from its column back to its line."""
    row, column = cell
    low, high = _room(counts[row][column], shown[row][column])
    most = min(HIDDEN_BELOW * 10, high) if up else low
    room = _rooms(cell, counts, shown, up=up)
    moved = 0
    while moved < most and _push(room, ("column", column), ("row", row)):
        moved += 1
    return moved


Node = tuple[str, int]
Rooms = dict[Node, dict[Node, int]]


def _rooms(cell: Cell, counts: Sequence[Sequence[int]], shown: Shown, *, up: bool) -> Rooms:
    """By how much each other cell could fall (column to line) or rise (line to column), turned round for `up=False`."""
    rooms: Rooms = {}
    for r, line in enumerate(counts):
        for c, count in enumerate(line):
            if (r, c) != cell:
                low, high = _room(count, shown[r][c])
                fall, rise = (low, high) if up else (high, low)
                rooms.setdefault(("column", c), {})[("row", r)] = fall
                rooms.setdefault(("row", r), {})[("column", c)] = rise
    return rooms


def _room(count: int, shown: int | None) -> tuple[int, int]:
    """How far below and above its true count a cell may lie, as far as it shows."""
    if shown is None:
        return count, HIDDEN_BELOW * 100
    least = max(HIDDEN_BELOW, shown - ROUNDED_TO // 2)
    return count - least, shown + ROUNDED_TO // 2 - count


def _push(rooms: Rooms, source: Node, goal: Node) -> bool:
    """One more along the shortest way that has room; False when there is none."""
    came: dict[Node, Node] = {source: source}
    waiting = deque([source])
    while waiting and goal not in came:
        here = waiting.popleft()
        for there, room in rooms.get(here, {}).items():
            if room > 0 and there not in came:
                came[there] = here
                waiting.append(there)
    if goal not in came:
        return False
    node = goal
    while node != source:
        rooms[came[node]][node] -= 1
        rooms.setdefault(node, {})[came[node]] = rooms.get(node, {}).get(came[node], 0) + 1
        node = came[node]
    return True
