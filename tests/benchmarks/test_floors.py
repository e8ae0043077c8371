"""What pages are compared to, and how."""

from itertools import accumulate

import pytest

from benchmarks import floors, timing


@pytest.mark.parametrize("body", ["<p>{{ name }} {# ก #}{% if %}</p>\n", "", "\n", "a\r\nb\rc\r"])
def test_a_bare_page_answers_the_same_bytes(body: str) -> None:
    floors.bare_page(body.encode())()
    floors.bare_page(body.encode(), {"called": "นก"})()


def test_thing_and_floor_are_measured_in_turns() -> None:
    asked: list[str] = []
    timing.ratio(lambda: asked.append("act"), lambda: asked.append("floor"), rounds=2)
    assert asked == ["floor", "act"] * (timing.WARM_UP + 2)


def test_the_ratio_is_the_median_of_each_turns_own() -> None:
    took = [1.0, 3.0, 1.0, 4.0, 10.0, 20.0]  # the last turn: the whole machine was slow
    clock = accumulate(step for each in took for step in (0.0, each))
    found = timing.ratio(lambda: None, lambda: None, rounds=3, by=lambda: next(clock))
    assert (found.times, found.low, found.high) == (3.0, 2.0, 4.0)
