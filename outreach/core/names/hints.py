"""What tells people of the same name apart: sex and year of birth, as far as the searcher knows them.

A hint hides nobody: it may be wrong. It only brings those whom it fits before others of a name as close.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from outreach.core.names.likeness import Scores

Abouts = npt.NDArray[np.int32]  # one row for each person, as in About

OTHER_SEX, SEX_UNKNOWN = np.float32(14), np.float32(3)
EACH_YEAR, YEARS_OFF, MOST, YEAR_UNKNOWN = np.float32(3), 1, np.float32(14), np.float32(4)


class About(NamedTuple):
    """Plain facts of a person; 0: not known. sex: any number; since: the day on which they were put on record."""

    sex: int = 0
    year: int = 0
    since: int = 0


class Hint(NamedTuple):
    """What a searcher knows; 0: nothing."""

    sex: int = 0
    year: int = 0


def against(hint: Hint, abouts: Abouts) -> Scores:
    """Return the points by which each person fits a hint less well; ages are guessed, so a year off costs nothing."""
    points = np.zeros(len(abouts), np.float32)
    sexes, years = abouts[:, 0], abouts[:, 1]
    if hint.sex:
        points += np.where(sexes == hint.sex, 0, np.where(sexes == 0, SEX_UNKNOWN, OTHER_SEX))
    if hint.year:
        off = np.maximum(np.abs(years - hint.year) - YEARS_OFF, 0) * EACH_YEAR
        points += np.where(years == 0, YEAR_UNKNOWN, np.minimum(off, MOST))
    return points
