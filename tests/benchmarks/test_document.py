"""The document of what was measured, and the tables in it."""

from pathlib import Path

from benchmarks import __main__, document
from benchmarks.table import Found, Measure, lines, missed

DOCUMENT = Path(__main__.__file__).parents[1] / "docs" / "performance.md"
PAGE, RATE = Measure("a page", "a bare page", times=3), Measure("saved", unit="/s", least=150)


def test_the_document_shows_what_the_code_measures() -> None:
    measured = [one.name for _title, measures, _measure in __main__.SUITES.values() for one in measures]
    assert document.names(DOCUMENT.read_text(encoding="utf-8")) == measured
    assert len(set(measured)) == len(measured)


def test_a_row_shows_each_size_the_growth_and_the_goal() -> None:
    found = [Found(PAGE, 100, 2.0, 1.0, 2.0, 1.9, 2.1), Found(PAGE, 10_000, 20.0, 1.0, 20.0)]
    row = lines([PAGE], found, [100, 10_000])[-1]
    assert row == "| a page | a bare page | 2.00 ms, 2.00 × (1.90–2.10) | **20.0 ms, 20.0 ×** | +0.50 | ≤ 3 × |"


def test_goals_that_are_missed_are_listed_each_once() -> None:
    found = [
        Found(PAGE, 10, 9.0, 1.0, 9.0),
        Found(PAGE, 100, 4.0, 1.0, 4.0),
        Found(RATE, 100, 149.0),
        Found(RATE, 1, 150.0),
    ]
    assert missed(found) == [
        "- a page: 4.00 ms, 4.00 × at 100 people; goal ≤ 3 ×",
        "- saved: 149 /s at 100 people; goal ≥ 150 /s",
    ]


def test_what_was_measured_at_one_size_has_no_growth() -> None:
    assert lines([RATE], [Found(RATE, 100, 160.0)], [10, 100])[-1] == "| saved |  |  | 160 /s |  | ≥ 150 /s |"
