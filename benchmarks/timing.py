"""Medians, and ratios of a thing to its floor: both measured in turns, in one run, so that noise falls on both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS, WARM_UP, FEWEST = 60, 3, 3
ENOUGH = 3.0  # seconds of one measurement
most = ROUNDS  # rounds of any measurement; tests set it low, only to see it run

Act = Callable[[], object]


@dataclass(frozen=True)
class Ratio:
    """What was measured: the median of each in milliseconds, the median of the ratios of each turn, its quartiles."""

    ours: float
    floor: float
    times: float
    low: float
    high: float


def ratio(act: Act, floor: Act, rounds: int = ROUNDS, by: Callable[[], float] = time.process_time) -> Ratio:
    """Measure floor, act, floor, act, … Each turn gives one ratio, so that what slows the machine slows both of it.

    by: the clock; the default counts the CPU time of this process with all its threads, and no waiting. What is slow is
    asked less often: no longer than some seconds, but at least three times.
    """
    begun = time.perf_counter()
    for _ in range(min(WARM_UP, most)):
        floor()
        act()
        if time.perf_counter() - begun > ENOUGH:
            break
    turns: list[tuple[float, float]] = []
    while len(turns) < min(rounds, most) and (len(turns) < FEWEST or time.perf_counter() - begun < ENOUGH):
        turns.append((_seconds(floor, by), _seconds(act, by)))
    ratios = sorted(ours / bare for bare, ours in turns)
    return Ratio(
        statistics.median(ours for _bare, ours in turns) * 1000,
        statistics.median(bare for bare, _ours in turns) * 1000,
        statistics.median(ratios),
        ratios[len(ratios) // 4],
        ratios[len(ratios) * 3 // 4],
    )


def median_ms(act: Act, rounds: int = ROUNDS, by: Callable[[], float] = time.perf_counter) -> float:
    """Return the median time of `act` in milliseconds, after three warm-up runs. by: the clock."""
    for _ in range(min(WARM_UP, most)):
        act()
    return statistics.median(_seconds(act, by) for _ in range(min(rounds, most))) * 1000


def report(what: str, ours: float, floor: str, against: float) -> None:
    """Print one line: the time, the baseline's time, and their ratio."""
    print(f"{what:<46}{ours:>10.3f} ms{against:>10.3f} ms {floor:<28}{ours / against:>7.1f} x")


def _seconds(act: Act, by: Callable[[], float]) -> float:
    begun = by()
    act()
    return by() - begun
