"""Record linkage: what speaks for two records being one young person, points that add up, each with its words.

The same ID or passport number decides. A telephone is shared in families: it is strong, not certain. A name weighs by
how alike it is; birth and place only add to it. A sex or an age that cannot be the same person's ends it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from outreach.casefile import numbers
from outreach.casefile.numbers import Number
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.language import LazyText, lazy_gettext

LIKELY = 35.0  # worth asking before somebody is put on record; a very nickname alone is
STRONG = 50.0  # worth asking about those on record already
CERTAIN = 100.0
ALIKE_FROM = 60.0  # a name less alike speaks for nothing
YEARS_OFF = 3  # a guessed age is never further off


@dataclass(frozen=True)
class Clue:
    """One thing that speaks for it. is_name: a name; the words are exact once both people's names are open."""

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
NICKNAME, FULL_NAME = 40.0, 45.0  # points for the very name


@dataclass(frozen=True)
class Birth:
    """A year of birth, as far as it is known, and whether it is a guess."""

    year: int | None
    guessed: bool

    @classmethod
    def of_details(cls, details: PersonDetails) -> "Birth":
        """What was typed."""
        if details.birth_date:
            return cls(details.birth_date.year, False)
        said_on = details.said_on or clock.today()
        return cls(said_on.year - details.age if details.age is not None else None, True)

    @classmethod
    def of_row(cls, row: Row[Any]) -> "Birth":
        """What is on record."""
        return cls(row.birth_year, not row.birth_known.is_told)


def of_name(likeness: float, points: float) -> Clue | None:
    """What a name speaks that is so much alike (0 to 100). Which of their names it is: `naming.same_names`."""
    if likeness < ALIKE_FROM:
        return None
    return Clue((likeness - ALIKE_FROM) / (100 - ALIKE_FROM) * points, lazy_gettext("name sounds alike"), is_name=True)


def of_birth(one: Birth, other: Birth) -> Clue | None:
    """What the years of birth speak."""
    if one.year is None or other.year is None:
        return None
    if one.year == other.year and not (one.guessed or other.guessed):
        return SAME_YEAR
    return SAME_AGE if abs(one.year - other.year) <= 1 else None


def contradicts(one: tuple[Sex, Birth], other: tuple[Sex, Birth]) -> bool:
    """Whether they cannot be the same, as far as sex and age are known."""
    (sex, birth), (other_sex, other_birth) = one, other
    if {sex, other_sex} == {Sex.MALE, Sex.FEMALE}:
        return True
    if birth.year is None or other_birth.year is None:
        return False
    return abs(birth.year - other_birth.year) > YEARS_OFF


def total(clues: list[Clue]) -> float:
    """All that speaks for it, 100 at most."""
    return min(sum(clue.points for clue in clues), CERTAIN)
