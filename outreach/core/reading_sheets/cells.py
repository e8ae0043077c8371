"""What the cells of a sheet mean: days in either era, ages, telephone and ID numbers that a spreadsheet has bent."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from outreach.core import clock, thai, typed_days
from outreach.core.clock import Part
from outreach.core.identifiers import PROBLEMS as OF_NUMBERS
from outreach.core.identifiers import NumberProblem, read_id, read_passport, read_phone
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.languages import BUDDHIST

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_AGE = re.compile(r"(?:อายุ)?\s*(\d{1,2})(?:\.0)?\s*(?:ปี|years?|y)?\.?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SERIAL = re.compile(r"[2-5]\d{4}")
_FIRST_SERIAL = date(1899, 12, 30)  # of the days that a spreadsheet counts, where a column lost its format
_DAYS: dict[str, LazyText] = {
    "format": lazy_gettext("This is no day: write it like 21/11/2569."),
    "no_such_day": lazy_gettext("There is no such day in the calendar."),
    "era": lazy_gettext("The year is of neither era: write it in full, like 2552 or 2009."),
    "two_years": lazy_gettext("This year can mean two: write it in full, like 2552 or 2009."),
}
ROUNDED = lazy_gettext(
    "The spreadsheet has rounded this number (1.23E+12): format the column as text, and type it anew."
)
NO_AGE = lazy_gettext("This is no age in full years.")


class CellProblem(ValueError):
    """A cell that cannot be read. The message names no value: messages reach logs. reason: for the user."""

    def __init__(self, reason: LazyText) -> None:
        super().__init__("cell")
        self.reason = reason


def day(text: str, years: range) -> tuple[date, Part]:
    """Return a day and how much of it is known, in either era, with months in Thai or English, in two-digit years too.

    years: those of the common era that can be meant. A day of a spreadsheet's own may be of either era too: who types
    21/11/2569 into an English Excel gets a day in the year 2569. Raises CellProblem.
    """
    if iso := _ISO.fullmatch(text):
        year, month, of_month = map(int, iso.groups())
        return _real(year - BUDDHIST if year >= typed_days.BUDDHIST_FROM else year, month, of_month), "day"
    if _SERIAL.fullmatch(text):
        return _FIRST_SERIAL + timedelta(days=int(text)), "day"
    try:
        return typed_days.read_part(thai.arabic_digits(text), years)
    except typed_days.DateProblem as problem:
        raise CellProblem(_DAYS[problem.reason]) from None


def age(text: str) -> int:
    """Return an age in full years: 16, ๑๖, 16 ปี. Raises CellProblem."""
    found = _AGE.fullmatch(thai.arabic_digits(text).strip())
    if not found:
        raise CellProblem(NO_AGE)
    return int(found[1])


def national_id(text: str) -> str:
    """Return an ID number in normal form. Raises CellProblem, also for one that a spreadsheet has rounded."""
    return _number(text, read_id)


def phone(text: str) -> str:
    """Return a telephone number, with the 0 that a spreadsheet took. Raises CellProblem."""
    return _number(text, read_phone)


def passport(text: str) -> str:
    """Return a passport number. Raises CellProblem."""
    return _number(text, read_passport)


def birth_years() -> range:
    """Return the years of birth that can be meant: of people between 5 and 30 years old."""
    return range(clock.today().year - 31, clock.today().year - 4)


def _number(text: str, read: Callable[[str], str]) -> str:
    if _ROUNDED.fullmatch(thai.arabic_digits(text)):
        raise CellProblem(ROUNDED)
    try:
        return read(text)
    except NumberProblem as problem:
        raise CellProblem(OF_NUMBERS[problem.reason]) from None


def _real(year: int, month: int, of_month: int) -> date:
    try:
        return date(year, month, of_month)
    except ValueError:
        raise CellProblem(_DAYS["no_such_day"]) from None
