"""Record linkage: evidence that two records are one young person, as a sum of points, each with its words.

The same ID or passport number decides. A telephone is shared in families: it is strong, not certain. A name counts by
its likeness; birth and place only add to it. A contradicting sex or age rules it out.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from outreach.casefile import numbers
from outreach.casefile.numbers import Number
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.language import LazyText, lazy_gettext

LIKELY = 35.0  # threshold for a warning at registration; an identical nickname alone reaches it
STRONG = 50.0  # threshold for people already on record
CERTAIN = 100.0
ALIKE_FROM = 60.0  # a name less alike is no evidence
YEARS_OFF = 3  # the largest error of a guessed age


@dataclass(frozen=True)
class Clue:
    """One piece of evidence. is_name: a name; the words are exact once both people's names are open."""

    points: float
    words: LazyText
    is_name: bool = False


SAME_NUMBER: dict[Number, Clue] = {
    numbers.NATIONAL_ID: Clue(CERTAIN, lazy_gettext("same ID card number")),
    numbers.PASSPORT: Clue(CERTAIN, lazy_gettext("same passport number")),
    numbers.PHONE: Clue(60.0, lazy_gettext("same telephone")),
}
SAME_YEAR = Clue(15.0, lazy_gettext("born in the same year"))
SAME_AGE = Clue(8.0, lazy_gettext("about the same age"))
SAME_PLACE = Clue(10.0, lazy_gettext("met at the same place"))
NICKNAME, FULL_NAME = 40.0, 45.0  # points for an identical name


@dataclass(frozen=True)
class Birth:
    """A year of birth, if known, and whether it is a guess."""

    year: int | None
    guessed: bool

    @classmethod
    def of_details(cls, details: PersonDetails) -> "Birth":
        """Make it from typed details."""
        if details.birth_date:
            return cls(details.birth_date.year, False)
        said_on = details.said_on or clock.today()
        return cls(said_on.year - details.age if details.age is not None else None, True)

    @classmethod
    def of_row(cls, row: Row[Any]) -> "Birth":
        """Make it from a row on record."""
        return cls(row.birth_year, not row.birth_known.is_told)


def of_name(likeness: float, points: float) -> Clue | None:
    """Return the clue of a name by its likeness (0 to 100). `naming.why` tells which name matched."""
    if likeness < ALIKE_FROM:
        return None
    return Clue((likeness - ALIKE_FROM) / (100 - ALIKE_FROM) * points, lazy_gettext("name sounds alike"), is_name=True)


def of_birth(one: Birth, other: Birth) -> Clue | None:
    """Return the clue of two years of birth."""
    if one.year is None or other.year is None:
        return None
    if one.year == other.year and not (one.guessed or other.guessed):
        return SAME_YEAR
    return SAME_AGE if abs(one.year - other.year) <= 1 else None


def contradicts(one: tuple[Sex, Birth], other: tuple[Sex, Birth]) -> bool:
    """Return True if sex or age rule out that they are the same."""
    (sex, birth), (other_sex, other_birth) = one, other
    if {sex, other_sex} == {Sex.MALE, Sex.FEMALE}:
        return True
    if birth.year is None or other_birth.year is None:
        return False
    return abs(birth.year - other_birth.year) > YEARS_OFF


def total(clues: list[Clue]) -> float:
    """Return the sum of all evidence, 100 at most."""
    return min(sum(clue.points for clue in clues), CERTAIN)
