"""Medians and ratios."""

import statistics
import time
from collections.abc import Callable

ROUNDS = 60
most = ROUNDS  # rounds of any measurement; tests set it low, only to see it run


def median_ms(act: Callable[[], object], rounds: int = ROUNDS, by: Callable[[], float] = time.perf_counter) -> float:
    """Return the median time of `act` in milliseconds, after three warm-up runs. by: the clock."""
    for _ in range(min(3, most)):
        act()
    times = []
    for _ in range(min(rounds, most)):
        begun = by()
        act()
        times.append(by() - begun)
    return statistics.median(times) * 1000


def report(what: str, ours: float, floor: str, against: float) -> None:
    """Print one line: the time, the baseline's time, and their ratio."""
    print(f"{what:<46}{ours:>10.3f} ms{against:>10.3f} ms {floor:<28}{ours / against:>7.1f} x")
