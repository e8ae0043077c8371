"""Disclosure control: what keeps a figure from pointing at somebody (security.md, rule 9).

A total of the whole programme by one dimension is shown exactly. Any table of a part of the programme, or of
two dimensions, shows no count from 0 to 9 at all (a shown zero would tell as much) and every other rounded to
the nearest 5. Each hidden cell may be anything from 0 to 9 and each rounded one is five wide, so that the exact
totals beside it settle no cell, unless every cell of a line lies at the very end of what it may be. Where the
totals are exact both ways, that is not enough: see suppression.py.
"""

HIDDEN_BELOW = 10
ROUNDED_TO = 5


def blur(count: int) -> int | None:
    """The count as it may be shown in a detailed table: None when it is hidden."""
    if count < HIDDEN_BELOW:
        return None
    return ROUNDED_TO * round(count / ROUNDED_TO)
