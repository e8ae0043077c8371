"""Disclosure control (in place of k-anonymity): rules that keep a figure from identifying somebody.

Only the published table of the outcomes of all years is exact. All other figures hide every count from 0 to 9
(a visible zero would reveal as much) and round every other to the nearest 5: a hidden cell may be anything from 0 to
9, a rounded one is five wide. Tables that share their sums need more, see network.py; tables beside exact totals too,
see suppression.py. A cell hidden to protect another is `WITHHELD`. Percentages and medians are computed from the
numbers shown.
"""

HIDDEN_BELOW = 10
ROUNDED_TO = 5
HIDDEN = "<10"
WITHHELD = "–"  # hidden to protect another cell


def blur(count: int) -> int | None:
    """Return the count as shown in a detailed table; None if hidden."""
    if count < HIDDEN_BELOW:
        return None
    return ROUNDED_TO * round(count / ROUNDED_TO)
