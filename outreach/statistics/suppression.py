"""Small-cell suppression in a table published with exact totals: the shown cells must not reveal a hidden one.

The totals of all rows and columns are known exactly. For each small count we compute how far it could deviate in
any table that looks the same; where that is too little, more cells are hidden, smallest first. (What the totals
reveal alone, such as an age band of nobody, cannot be hidden here.)
"""

from collections import deque
from collections.abc import Sequence

from outreach.statistics.disclosure import HIDDEN_BELOW, ROUNDED_TO, blur

LEAST_RANGE = 5  # least distance between the least and the greatest possible value of a hidden small count
Cell = tuple[int, int]
Shown = list[list[int | None]]


def protect(counts: Sequence[Sequence[int]]) -> Shown:
    """Return the table as it may be shown beside its exact totals: None where hidden, others rounded to 5."""
    shown: Shown = [[blur(count) for count in line] for line in counts]
    more: list[Cell] = []
    while (bare := _bare(counts, shown)) is not None:
        again = _smallest_beside(bare, counts, shown)
        if again is None:
            break
        more.append(again)
        shown[again[0]][again[1]] = None
    for row, column in sorted(more, key=lambda at: -counts[at[0]][at[1]]):  # show again what need not be hidden
        shown[row][column] = blur(counts[row][column])
        if _bare(counts, shown) is not None:
            shown[row][column] = None
    return shown


def span(cell: Cell, counts: Sequence[Sequence[int]], shown: Shown) -> tuple[int, int]:
    """Return the least and greatest possible value of a cell in any table that looks the same with the same totals."""
    row, column = cell
    return (
        counts[row][column] - _flow(cell, counts, shown, up=False),
        counts[row][column] + _flow(cell, counts, shown, up=True),
    )


def _bare(counts: Sequence[Sequence[int]], shown: Shown) -> Cell | None:
    """Return a small count with too narrow a range, compared to the range that the totals alone leave it."""
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
    """Return the smallest cell still shown, in the same row or column if there is one."""
    open_cells = [(r, c) for r, line in enumerate(shown) for c, value in enumerate(line) if value is not None]
    row, column = cell
    return min(open_cells, key=lambda at: (at[0] != row and at[1] != column, counts[at[0]][at[1]]), default=None)


def _flow(cell: Cell, counts: Sequence[Sequence[int]], shown: Shown, *, up: bool) -> int:
    """Return how far a cell can move while others compensate: the maximum flow from its column back to its row."""
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
    """Return how far each other cell could fall (column to row) or rise (row to column); reversed for `up=False`."""
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
    """Return how far below and above its true count a cell may lie, judged by what is shown."""
    if shown is None:
        return count, HIDDEN_BELOW * 100
    least = max(HIDDEN_BELOW, shown - ROUNDED_TO // 2)
    return count - least, shown + ROUNDED_TO // 2 - count


def _push(rooms: Rooms, source: Node, goal: Node) -> bool:
    """Push one unit along a shortest augmenting path; return False if there is none."""
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
