"""Disclosure control: what keeps a figure from pointing at somebody (security.md, rule 9).

Exact is the published table of the outcomes of all years, and nothing else. All other figures show no count from 0
to 9 at all (a shown zero would tell as much) and every other rounded to the nearest 5. Each hidden cell may be
anything from 0 to 9 and each rounded one is five wide. Where tables share their sums that is not enough, see
network.py; nor where exact totals stand beside them, see suppression.py. What is hidden for the sake of another is
`WITHHELD`. Percentages and medians are worked out from the numbers that are shown.
"""

HIDDEN_BELOW = 10
ROUNDED_TO = 5
HIDDEN = "<10"
WITHHELD = "–"  # hidden, and not because it is small


def blur(count: int) -> int | None:
    """The count as it may be shown in a detailed table: None when it is hidden."""
    if count < HIDDEN_BELOW:
        return None
    return ROUNDED_TO * round(count / ROUNDED_TO)
