"""Similarity of a typed word to many known ones at once: a weighted edit distance."""

import numpy as np
import numpy.typing as npt

from outreach.core.names.edit_costs import Prices
from outreach.core.names.ngrams import FOLDED

Letters = npt.NDArray[np.uint8]  # one row for each word, filled up with zeros
Scores = npt.NDArray[np.float32]

_STRICTNESS = 160.0  # a slip in every letter costs more than the whole name
_DOUBLED = np.float32(0.3)  # a doubled letter too many or too few, as a share of its cost
_SWAPPED = np.float32(0.6)  # two letters transposed


def likeness(typed: bytes, known: Letters, prices: Prices) -> tuple[Scores, Scores]:
    """Return the likeness of `typed` to each row of `known`, and to the best beginning of each row: 0 to 100."""
    whole, beginning, own, theirs = _distances(typed, known, prices)
    return (
        np.maximum(100 - _STRICTNESS * whole / (0.5 * (own + theirs) + 1e-6), 0),
        np.maximum(100 - _STRICTNESS * beginning / (own + 1e-6), 0),
    )


def _distances(typed: bytes, known: Letters, prices: Prices) -> tuple[Scores, Scores, float, Scores]:
    """Return the distance to the whole word and its best beginning, the weight of the typed word and of each known one.

    The matrix of edit distance row by row, all words at once; within a row, omitted letters add up along `run`.
    """
    leave = prices.leave[known]
    like = FOLDED[known]
    leave[:, 1:][like[:, 1:] == like[:, :-1]] *= _DOUBLED
    run = np.zeros((len(known), known.shape[1] + 1), np.float32)
    np.cumsum(leave, axis=1, out=run[:, 1:])
    row, last, before = run, run, 0
    own = 0.0
    for place, letter in enumerate(typed):
        cost = prices.leave[letter] * (_DOUBLED if FOLDED[letter] == FOLDED[before] else np.float32(1))
        own += float(cost)
        new = row + cost
        np.minimum(new[:, 1:], row[:, :-1] + prices.take[letter][known], out=new[:, 1:])
        if place:
            swapped = (known[:, 1:] == before) & (known[:, :-1] == letter)
            if swapped.any():
                over = np.where(swapped, last[:, :-2] + _SWAPPED, np.float32(1e9))
                np.minimum(new[:, 2:], over, out=new[:, 2:])
        new -= run
        np.minimum.accumulate(new, axis=1, out=new)
        new += run
        row, last, before = new, row, letter
    return row[:, -1], row.min(axis=1), own, run[:, -1]
