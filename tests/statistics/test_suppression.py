"""A table of two dimensions beside its exact totals: nobody can work out what it hides."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.statistics.suppression import LEAST_RANGE, protect, span

Table = list[list[int]]
Shown = list[list[int | None]]
small = st.integers(0, 14)
tables = st.lists(st.tuples(small, small).map(list), min_size=2, max_size=3)
larger = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 120), min_size=width, max_size=width), min_size=2, max_size=6)
)


def may_be(shown: int | None, most: int) -> range:
    return range(most + 1) if shown is None else range(max(10, shown - 2), shown + 3)


def completions(counts: Table, shown: Shown) -> list[tuple[int, ...]]:
    """Every table of two columns that looks the same and has the same totals, found by trying them all."""
    first = [may_be(line[0], sum(row)) for line, row in zip(shown, counts, strict=True)]
    found = []
    for left in product(*first):
        right = [sum(row) - cell for row, cell in zip(counts, left, strict=True)]
        fits = all(cell in may_be(line[1], 99) for line, cell in zip(shown, right, strict=True))
        if fits and sum(left) == sum(row[0] for row in counts):
            found.append(tuple(cell for pair in zip(left, right, strict=True) for cell in pair))
    return found


@settings(max_examples=80, deadline=None)
@given(tables)
def test_a_cells_span_is_that_of_all_tables_that_look_the_same(counts: Table) -> None:
    shown = protect(counts)
    possible = completions(counts, shown)
    for place, (row, column) in enumerate(product(range(len(counts)), range(2))):
        found = {table[place] for table in possible}
        assert span((row, column), counts, shown) == (min(found), max(found))


@settings(max_examples=120, deadline=None)
@given(larger)
def test_no_small_count_is_pinned_down_closer_than_by_the_totals(counts: Table) -> None:
    shown = protect(counts)
    nothing: Shown = [[None] * len(line) for line in counts]
    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            (least, most), (low, high) = (span((row, column), counts, table) for table in (shown, nothing))
            assert count >= 10 or (shown[row][column] is None and most - least >= min(LEAST_RANGE, high - low))


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([[40, 60], [50, 70]], [[40, 60], [50, 70]]),
        ([[3, 60], [50, 70]], [[None, None], [None, None]]),
        ([[0, 0], [0, 0]], [[None, None], [None, None]]),
        ([[0, 0], [40, 60], [50, 70]], [[None, None], [40, 60], [50, 70]]),
    ],
)
def test_what_is_shown_of_a_few_tables(counts: Table, shown: Shown) -> None:
    assert protect(counts) == shown


def test_a_table_with_one_rare_cell_still_shows_most_of_itself() -> None:
    counts = [[30, 41, 55], [62, 4, 38], [25, 33, 47], [90, 21, 12]]
    shown = protect(counts)
    assert sum(cell is not None for line in shown for cell in line) >= 6
