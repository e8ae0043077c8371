"""A day in words, as it was read: beside each day field, written by the server and, while one types, by the script."""

from datetime import date

from outreach.core import clock
from outreach.core.language import gettext, language, spoken
from outreach.core.languages import BUDDHIST, months, weekdays


def say(day: date, part: clock.Part = "day") -> str:
    """Return the day with its weekday, and its year in the other era: = วันเสาร์ที่ 21 พฤศจิกายน 2569 (2026)."""
    shown = clock.show_part(day, part, language(), "long")
    other = str(day.year if spoken().era else day.year + BUDDHIST)
    if part != "day":
        return f"= {shown} ({other})"
    return _with_weekday(weekdays(language())[day.weekday()], shown, other)


def for_script() -> dict[str, str]:
    """Return what the script needs to say the same, as data attributes of the page."""
    code = language()
    return {
        "data-era": str(spoken().era),
        "data-months": "|".join(months(code, "long")),
        "data-months-short": "|".join(months(code)),
        "data-weekdays": "|".join(weekdays(code)),
        "data-day-said": _with_weekday("{weekday}", "{day}", "{year}"),
    }


def _with_weekday(weekday: str, day: str, year: str) -> str:
    return gettext("= %(weekday)s %(day)s (%(year)s)", weekday=weekday, day=day, year=year)
