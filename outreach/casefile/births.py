"""Birth dates with their precision: day, month or year, a guessed age, or unknown.

An unknown day counts as the first of the month, an unknown month as January: Thai Civil and Commercial Code, s. 16.
"""

from datetime import date

from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.language import language, lazy_gettext

YOUNGEST, OLDEST = 5, 30  # years of age at which a birth date is still plausible here (design)
BELIEVABLE = lazy_gettext("An age between 5 and 30, please.")


class BirthKnown(Code):
    """Precision of the birth date."""

    DAY = "day", "Birth date known"
    MONTH = "month", "Month and year of birth known"
    YEAR = "year", "Year of birth known"
    ABOUT = "about", "About this age"
    NOT = "not", "Age not known"

    @property
    def is_told(self) -> bool:
        """True if a date was told, at least its year; else it is a guess at most."""
        return self in LETTERS


LETTERS = {BirthKnown.YEAR: 4, BirthKnown.MONTH: 7, BirthKnown.DAY: 10}  # length stored of an ISO date: 2009-04-21


def written(birth: date | None, known: BirthKnown) -> str | None:
    """Return the stored form of a birth date, by its precision: 2009-04-21, 2009-04 or 2009."""
    return birth.isoformat()[: LETTERS[known]] if birth else None


def part_of(known: BirthKnown) -> clock.Part:
    """Return the precision of a birth date that was told."""
    return "month" if known == BirthKnown.MONTH else "year" if known == BirthKnown.YEAR else "day"


def show(birth: date, known: BirthKnown) -> str:
    """Format a birth date that was told, by its precision, in the language of the page."""
    return clock.show_part(birth, part_of(known), language())


def born(known: BirthKnown, birth_date: str | None, year: int | None) -> date | None:
    """Return the birth date, or its earliest possible day; None if unknown."""
    if known.is_told and birth_date:
        try:
            return date.fromisoformat(birth_date + "0000-01-01"[len(birth_date) :])
        except ValueError:  # the cell could not be read: fall back on the plain year
            pass
    return date(year, 1, 1) if year else None


def age_of(birth: date | None, day: date) -> int | None:
    """Return full years of age on a day; None if the birth date is unknown or later."""
    return clock.age_on(birth, day) if birth and birth <= day else None


def checked(
    birth: date | None,
    age: int | None,
    met_on: date | None = None,
    said_on: date | None = None,
    told: BirthKnown = BirthKnown.DAY,
) -> tuple[BirthKnown, int | None]:
    """Return precision and year of birth. The date wins over the age. Raises Refused if it is not plausible.

    met_on: the day of the first contact, on which the age must be plausible. said_on: the day of the stated age. Both
    default to today.
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


def years() -> range:
    """Return the years of birth that a year of two digits can mean: 52 is 2552, not 1952."""
    return range(clock.today().year - 40, clock.today().year + 2)


def believable(birth: date, day: date) -> bool:
    """Return True if the age on a day is plausible for this birth date."""
    full_years = age_of(birth, day)
    return full_years is not None and YOUNGEST <= full_years <= OLDEST
