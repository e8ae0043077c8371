"""Dates and times as people type them: in either era, in Thai or Arabic digits, with the year in full or in two digits.

How they are shown is in `clock.py`.
"""

import re
from datetime import date, time
from functools import cache
from typing import Literal

from outreach.core.clock import Part
from outreach.core.languages import BUDDHIST, LANGUAGES, months, weekdays

BUDDHIST_FROM = 2400
COMMON_ERA = range(1900, 2200)

# Spaces, the invisible characters that a paste from a chat or a PDF brings along, and the mark of a short year ('69).
_NOTHING = re.compile(r"[\s\u200b-\u200f\u2060\ufeff'’]+|วันที่|เดือน")
_ERA = r"(?P<era>พ\.?ศ\.?|พุทธศักราช|ค\.?ศ\.?|คริสต์ศักราช|b\.?e\.?|a\.?d\.?|c\.?e\.?)?"
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?P<era>)")
# \d and int() read Thai digits as they are.
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})[-/.]?(?P<month>(?<=[-/.])\d{{1,2}}(?=[-/.])|[^\d/-]+?)[-/.]?{_ERA}(?P<year>\d{{1,4}})"
)
_DIGITS_ALONE = re.compile(r"(?P<day>\d\d)(?P<month>\d\d)(?P<era>)(?P<year>\d{4}|\d\d)")  # a number pad has no slash
_YEAR_ALONE = re.compile(rf"(?:ปี)?{_ERA}(?P<year>\d{{4}})")
_MONTH_FIRST = re.compile(rf"(?P<month>\d{{1,2}}(?=[-/.])|\d\d(?=\d{{4}}$)|[^\d/-]+?)[-/.]?{_ERA}(?P<year>\d{{4}})")
_MONTH_LAST = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?P<era>)")
_TIME = re.compile(r"(\d{1,2})[.:]?(\d{2})(?:น\.?)?")

Reason = Literal["format", "no_such_day", "era", "two_years"]


class DateProblem(ValueError):
    """A date or time that cannot be parsed.

    reason: `format` (not written like a day), `no_such_day` (31 February), `era` (a year in neither era, or of two
    digits that mean no year of those expected), or `two_years` (of two digits that mean more than one of them).
    The message is the reason alone: what was typed may be a birth date, and messages reach logs.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def read_date(text: str, years: range | None = None) -> date:
    """Parse a typed date in either era: 21/11/2569, 2026-11-21, ๒๑ พ.ย. ๒๕๖๙, 21112569, Saturday 21 November 2026.

    Day, month, year (or ISO); a year from 2400 on is Buddhist, 1900 to 2199 is common era. Spaces and the name of the
    weekday do not matter. years: those of the common era that can be meant; a year of two digits (21/11/69) is read
    if it means just one of them, in either era. Raises DateProblem.
    """
    typed = _bare(text)
    found = _YEAR_FIRST.fullmatch(typed) or _DIGITS_ALONE.fullmatch(typed) or _DAY_FIRST.fullmatch(typed)
    month = _read_month(found["month"]) if found else None
    if not found or month is None:
        raise DateProblem("format")
    year = _read_year(found["year"], found["era"], years)
    try:
        return date(year, month, int(found["day"]))
    except ValueError:
        raise DateProblem("no_such_day") from None


def read_part(text: str, years: range | None = None) -> tuple[date, Part]:
    """Parse a typed date that may lack day or month: 2552, พ.ศ. 2552, 4/2552, เม.ย. 2552, or a full date.

    Return its first day and its precision. years: as in `read_date`; without a day, the year is typed in full.
    Raises DateProblem.
    """
    typed = _bare(text)
    if year := _YEAR_ALONE.fullmatch(typed):
        return date(_read_year(year["year"], year["era"]), 1, 1), "year"
    found = _MONTH_FIRST.fullmatch(typed) or _MONTH_LAST.fullmatch(typed)
    month = _read_month(found["month"]) if found else None
    if not found or month is None or _is_short(typed):
        return read_date(text, years), "day"
    if not 1 <= month <= 12:
        raise DateProblem("no_such_day")
    return date(_read_year(found["year"], found["era"]), month, 1), "month"


def read_time(text: str) -> time:
    """Parse a typed time of day: 23.15, 23:15, 2315 or 23.15 น. Raises DateProblem (`format`)."""
    found = _TIME.fullmatch(_NOTHING.sub("", text))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise DateProblem("format")
    return time(int(found[1]), int(found[2]))


def _bare(text: str) -> str:
    return _weekday(tuple(LANGUAGES)).sub("", _NOTHING.sub("", text).casefold())


def _is_short(typed: str) -> bool:
    """Return True for six digits that are a day with a short year (211169): as month and year they would be none."""
    return bool(re.fullmatch(r"\d{6}", typed)) and 1 <= int(typed[2:4]) <= 12


def _read_month(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    known = (_month_numbers(language).get(word.replace(".", "")) for language in LANGUAGES)
    return next(filter(None, known), None)


@cache
def _month_numbers(language: str) -> dict[str, int]:
    """Map month names to numbers, in the normal form of `read_date`: no spaces, no full stops."""
    return {"sept": 9} | {
        _NOTHING.sub("", name).replace(".", "").casefold(): number
        for style in ("long", "short")
        for number, name in enumerate(months(language, style), 1)
    }


@cache
def _weekday(languages: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a weekday's name before the day."""
    names = {name.casefold() for code in languages for name in weekdays(code)}
    return re.compile(rf"^(?:{'|'.join(map(re.escape, sorted(names)))})(?:ที่)?[.,]?(?=\d)")


def _read_year(digits: str, era: str | None, years: range | None = None) -> int:
    if len(digits) == 2:
        return _read_short_year(int(digits), era, years or range(0))
    year = int(digits)
    buddhist = year >= BUDDHIST_FROM
    if not buddhist and year not in COMMON_ERA:
        raise DateProblem("era")
    if era and buddhist != _is_buddhist(era):
        raise DateProblem("era")
    return year - BUDDHIST if buddhist else year


def _read_short_year(two: int, era: str | None, years: range) -> int:
    shifts = [shift for shift in (0, BUDDHIST) if not era or _is_buddhist(era) == bool(shift)]
    meant = [year for year in years if any((year + shift) % 100 == two for shift in shifts)]
    if len(meant) != 1:
        raise DateProblem("two_years" if meant else "era")
    return meant[0]


def _is_buddhist(era: str) -> bool:
    return era[0] in "พb"
