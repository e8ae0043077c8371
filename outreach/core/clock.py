"""The clock of Khon Kaen (time zone, today), and dates shown in the Buddhist era or the common one.

How they are read is in `typed_days.py`.
"""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal, Self
from zoneinfo import ZoneInfo

from outreach.core.languages import BUDDHIST, LANGUAGES, months

TIME_ZONE = ZoneInfo("Asia/Bangkok")
FIRST_FISCAL_YEAR = 2554  # in which the programme began [003, 004]

Style = Literal["short", "long", "numeric"]
Part = Literal["day", "month", "year"]  # precision of a date

_travelled_to: ContextVar[datetime | None] = ContextVar("travelled_to", default=None)


def now() -> datetime:
    """Return the current moment, aware, in UTC; inside `travel`, the moment set there."""
    return _travelled_to.get() or datetime.now(UTC)


def today() -> date:
    """Return today's date in Thailand: until 7 in the morning it is a day ahead of UTC."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """Convert an aware `moment` to Thai time. Raises ValueError on a naive one."""
    return _aware(moment).astimezone(TIME_ZONE)


@contextmanager
def travel(moment: datetime | date) -> Iterator[None]:
    """Stop the clock at `moment` until the block ends; a date means noon in Thailand. May be nested.

    Holds for this thread (or task) alone. Raises ValueError on a naive datetime.
    """
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(12), TIME_ZONE)
    token = _travelled_to.set(_aware(moment).astimezone(UTC))
    try:
        yield
    finally:
        _travelled_to.reset(token)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def be(year_ce: int) -> int:
    """Return the Buddhist-era year of a common-era one: 2026 is 2569.

    Holds from 1941 on; before, the Thai year began on 1 April, which touches nobody in this programme.
    """
    return year_ce + BUDDHIST


def fiscal_year(day: date) -> int:
    """Return the Thai fiscal year (Buddhist era) of `day`: 1 October to 30 September, named by the year of its end.

    Source: [001, 002], as in docs/sources.md. Raises TypeError on a datetime.
    """
    return be(_day(day).year + (day.month >= 10))


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included. Raises ValueError if they are reversed."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")

    @classmethod
    def fiscal_year(cls, year: int) -> Self:
        """Return the Thai fiscal year `year` (Buddhist era): 2564 is 1 October 2020 to 30 September 2021."""
        return cls(date(year - BUDDHIST - 1, 10, 1), date(year - BUDDHIST, 9, 30))

    def contains(self, day: date) -> bool:
        """Return True if `day` lies in the period."""
        return self.first <= day <= self.last


def show_part(day: date, part: Part, language: str, style: Style = "short") -> str:
    """Format `day` at its precision: 21 พ.ย. 2569, พ.ย. 2569, or พ.ศ. 2569; in numbers 11/2569 and 2569."""
    whole = show_date(day, language, style)
    if part == "day":
        return whole
    mark = "/" if style == "numeric" else " "
    if part == "month":
        return whole.split(mark, 1)[1]
    year = whole.rsplit(mark, 1)[1]
    return year if style == "numeric" else f"{LANGUAGES[language].year_mark}{year}"


def show_date(day: date, language: str, style: Style = "short") -> str:
    """Format `day` in the era of the language: 21 พ.ย. 2569, 21 November 2026, 21/11/2569.

    Raises KeyError on a language that is not in the table, TypeError on a datetime.
    """
    year = _day(day).year + LANGUAGES[language].era
    if style == "numeric":
        return f"{day.day:02}/{day.month:02}/{year}"
    return f"{day.day} {months(language, style)[day.month - 1]} {year}"


def show_time(at: time, language: str, *, marked: bool = False) -> str:
    """Format a time of day: 23.15 or 23:15; marked, for use in a sentence: 23.15 น."""
    written = LANGUAGES[language]
    return at.strftime(written.time) + (written.time_mark if marked else "")


def show_moment(moment: datetime, language: str) -> str:
    """Format an aware `moment` in Thai time: 21 พ.ย. 2569 23.15 น. or 21 Nov 2026 23:15. Raises ValueError if naive."""
    there = local(moment)
    return f"{show_date(there.date(), language)} {show_time(there.time(), language, marked=True)}"


def age_on(born: date, day: date) -> int:
    """Return full years of age on `day`; a person born on 29 February turns a year older on 1 March of a common year.

    Source: Thai Civil and Commercial Code, s. 16 (the day of birth counts as the first) and s. 193/5 (where the last
    month lacks the corresponding day, the year ends with its last day: 28 February still belongs to it).
    Raises ValueError if `day` is before birth, TypeError on a datetime.
    """
    if _day(day) < _day(born):
        raise ValueError("not born yet on that day")
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _day(day: date) -> date:
    if isinstance(day, datetime):  # it would pass as a date, and be a day late from midnight to 7 in Thailand
        raise TypeError("a moment has no day until it is local: use local(moment).date()")
    return day


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment
