"""The form fields whose typed text is parsed: days in either era, times."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from wtforms import Field
from wtforms.widgets import TextInput

from outreach.core import clock, typed_days
from outreach.core.language import gettext, language, lazy_gettext
from outreach.web import day_words

PROBLEMS = {
    "format": lazy_gettext("Write the day like 21/11/2569."),
    "no_such_day": lazy_gettext("There is no such day in the calendar."),
    "era": lazy_gettext("Write the year in full, in the Buddhist era (2569) or the common era (2026)."),
    "two_years": lazy_gettext("This year can mean two: write it in full, like 2569 or 2026."),
}


def programme_years() -> range:
    """Return the years of the programme: from its first to ten ahead."""
    return range(clock.Period.fiscal_year(clock.FIRST_FISCAL_YEAR).first.year, clock.today().year + 11)


class TypedField(Field):
    """A line of text that is parsed to a value; the typed text is kept when it cannot be parsed."""

    widget = TextInput()
    data: Any
    typed: str | None = None

    def process_formdata(self, values: list[Any]) -> None:
        """Parse the typed text into `data`; an empty line is None."""
        self.typed = (values[0] if values else "").strip()
        self.data = None  # not the default, if what was typed cannot be read
        if self.typed:
            self.data = self.read(self.typed)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return self.show(self.data) if self.data else ""

    def read(self, text: str) -> Any:
        """Parse a text. Raises ValueError with a sentence for the user."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """Format a value as text."""
        raise NotImplementedError


class DayField(TypedField):
    """A day, typed as 21/11/2569, 21/11/69 or 21/11/2026 or chosen from the calendar. `data` is a date.

    years: those of the common era that a year of two digits can mean.
    """

    part: clock.Part = "day"

    def __init__(self, *args: Any, years: Callable[[], range] = programme_years, **options: Any) -> None:
        super().__init__(*args, **options)
        self.years = years()

    @property
    def said(self) -> str:
        """The day in words, as it was read; empty if there is none."""
        return day_words.say(self.data, self.part) if self.data else ""

    def read(self, text: str) -> date:
        """Parse a day in either era."""
        try:
            day, self.part = self.parse(text)
        except typed_days.DateProblem as problem:
            raise ValueError(str(PROBLEMS[problem.reason])) from None
        return day

    def parse(self, text: str) -> tuple[date, clock.Part]:
        """Return the day and its precision. Raises DateProblem."""
        return typed_days.read_date(text, self.years), "day"

    def show(self, value: date) -> str:
        """Format what is known, in numbers, in the era of the page."""
        return clock.show_part(value, self.part, language(), "numeric")


class PartDayField(DayField):
    """A day of which only the year may be known, or the month: 2552, 4/2552. `data` is its first day, `part` its
    precision."""

    def parse(self, text: str) -> tuple[date, clock.Part]:
        """Return the first day of what was typed, and its precision. Raises DateProblem."""
        return typed_days.read_part(text, self.years)


class TimeField(TypedField):
    """A time of day, typed as 23.15 or 23:15. `data` is a time."""

    def read(self, text: str) -> time:
        """Parse a time of day."""
        try:
            return typed_days.read_time(text)
        except ValueError:
            raise ValueError(gettext("Write the time like 23.15.")) from None

    def show(self, value: time) -> str:
        """Format the time for the language of the page."""
        return clock.show_time(value, language())
