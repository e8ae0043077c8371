"""Disclosure control: what a detailed table shows, and what nobody can work out from the exact total beside it."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.statistics.disclosure import blur

MOST = 60  # more than any count of these tests
SHOWN = [(0, None), (1, None), (9, None), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (112, 110)]

Counts = st.lists(st.integers(0, 30), min_size=2, max_size=3)


def may_be(shown: int | None) -> list[int]:
    """Every count that is shown so, found by trying them all."""
    return [count for count in range(MOST) if blur(count) == shown]


def completions(counts: list[int]) -> list[tuple[int, ...]]:
    """All lines that look the same and have the same exact total."""
    spans = [may_be(blur(count)) for count in counts]
    return [cells for cells in product(*spans) if sum(cells) == sum(counts)]


def settled(counts: list[int]) -> list[int]:
    """The cells that can be one thing only."""
    possible = completions(counts)
    assert tuple(counts) in possible
    return [cell for cell in range(len(counts)) if len({cells[cell] for cells in possible}) == 1]


def at_end(count: int) -> str | None:
    span = may_be(blur(count))
    return {span[0]: "low", span[-1]: "high"}.get(count)


@pytest.mark.parametrize(("count", "shown"), SHOWN)
def test_a_small_count_is_hidden_and_any_other_rounded(count: int, shown: int | None) -> None:
    assert blur(count) == shown


@pytest.mark.parametrize("shown", [None, 10, 15, 110])
def test_what_is_shown_never_stands_for_one_count_alone(shown: int | None) -> None:
    widths = {None: 10, 10: 3, 15: 5}
    assert len([count for count in range(200) if blur(count) == shown]) == widths.get(shown, 5)


@settings(max_examples=150, deadline=None)
@given(Counts)
def test_the_exact_total_settles_cells_only_with_all_at_one_end(counts: list[int]) -> None:
    ends = {at_end(count) for count in counts}
    if settled(counts):
        assert ends in ({"low"}, {"high"})


@settings(max_examples=150, deadline=None)
@given(Counts, st.integers(1, 8))
def test_a_hidden_cell_between_its_ends_is_never_settled(others: list[int], hidden: int) -> None:
    assert 0 not in settled([hidden, *others[:2]])


@pytest.mark.parametrize(("counts", "cells"), [([0, 0], [0, 1]), ([9, 9, 12], [0, 1, 2]), ([0, 9], []), ([4, 13], [])])
def test_the_search_of_these_tests_does_find_what_is_settled(counts: list[int], cells: list[int]) -> None:
    assert settled(counts) == cells
