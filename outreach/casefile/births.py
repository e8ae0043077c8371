"""Birth dates as far as they are known: to the day, the month or the year, as a guessed age, or not at all.

Where the day is not known the first of the month counts, where the month is not known the first of the year: Thai Civil
and Commercial Code, s. 16.
"""

from datetime import date

from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.language import language, lazy_gettext

YOUNGEST, OLDEST = 5, 30  # years of age at which a birth date is still believable here (design)
BELIEVABLE = lazy_gettext("An age between 5 and 30, please.")


class BirthKnown(Code):
    """How well the birth date is known."""

    DAY = "day", "Birth date known"
    MONTH = "month", "Month and year of birth known"
    YEAR = "year", "Year of birth known"
    ABOUT = "about", "About this age"
    NOT = "not", "Age not known"

    @property
    def is_told(self) -> bool:
        """Whether a date was told, at least its year; else it is a guess at most."""
        return self in LETTERS


LETTERS = {BirthKnown.YEAR: 4, BirthKnown.MONTH: 7, BirthKnown.DAY: 10}  # of an ISO date, that are kept: 2009-04-21


def written(birth: date | None, known: BirthKnown) -> str | None:
    """A birth date as it is kept, as far as it is known: 2009-04-21, 2009-04 or 2009."""
    return birth.isoformat()[: LETTERS[known]] if birth else None


def part_of(known: BirthKnown) -> clock.Part:
    """The part of a date down to which a birth is known that was told."""
    return "month" if known == BirthKnown.MONTH else "year" if known == BirthKnown.YEAR else "day"


def show(birth: date, known: BirthKnown) -> str:
    """A birth that was told, in the language of the page, as far as it is known."""
    return clock.show_part(birth, part_of(known), language())


def born(known: BirthKnown, birth_date: str | None, year: int | None) -> date | None:
    """The birth date, or the first day that it can be; None if unknown."""
    if known.is_told and birth_date:
        try:
            return date.fromisoformat(birth_date + "0000-01-01"[len(birth_date) :])
        except ValueError:  # the cell could not be read: fall back on the plain year
            pass
    return date(year, 1, 1) if year else None


def age_of(birth: date | None, day: date) -> int | None:
    """Full years on a day after this birth; None if it is not known."""
    return clock.age_on(birth, day) if birth and birth <= day else None


def checked(
    birth: date | None,
    age: int | None,
    met_on: date | None = None,
    said_on: date | None = None,
    told: BirthKnown = BirthKnown.DAY,
) -> tuple[BirthKnown, int | None]:
    """How well it is known, and the year. The date wins over the age. Raises Refused for what is not believable.

    met_on: the day of the first contact, on which they must be of a believable age. said_on: the day on which they
    were of that age. Both are today if they are not given.
    """
    met_on, said_on = met_on or clock.today(), said_on or clock.today()
    if birth:
        if not believable(birth, met_on):
            words = lazy_gettext(
                "By this date they would not be between 5 and 30 years old on %(day)s. Is the era right?", day=met_on
            )
            raise Refused(words, "birth_date")
        return told, birth.year
    if age is None:
        return BirthKnown.NOT, None
    year = said_on.year - age
    if not YOUNGEST <= met_on.year - year <= OLDEST:
        raise Refused(BELIEVABLE, "age")
    return BirthKnown.ABOUT, year


def believable(birth: date, day: date) -> bool:
    """Whether somebody born then is of an age to be met on a day."""
    full_years = age_of(birth, day)
    return full_years is not None and YOUNGEST <= full_years <= OLDEST
