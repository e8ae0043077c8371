"""The languages of the pages, one row each, with their locale settings.

To add a language, add a row, its catalogue (`catalogues/CODE/*.po`) and the package of its font. Month names and
plural forms are from Babel.
The defaults stand below the table.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

BUDDHIST = 543  # years between the common era and the Buddhist


@dataclass(frozen=True)
class Language:
    """A language of the pages.

    code: as in `lang="…"`; also the folder of its catalogue, and the suffix of a column written in it (`name_th`).
    name: in its own words, for the switch.
    font: the font family for its script (`fonts.py`); empty: that of the device.
    then: the fallback for missing texts.
    era: years added to the common era; year_mark: before a year that stands alone.
    time: a time of day, for `strftime`; time_mark: after it in a sentence.
    sheet_day: how a spreadsheet shows a day (number format of Excel: 107041E is Thai, of the Buddhist era).
    """

    code: str
    name: str
    font: str = ""
    then: str = "en"
    era: int = 0
    year_mark: str = ""
    time: str = "%H:%M"
    time_mark: str = ""
    sheet_day: str = "yyyy-mm-dd"


LANGUAGES = {
    one.code: one
    for one in (
        Language(
            "th",
            "ไทย",
            "Sarabun",
            era=BUDDHIST,
            year_mark="พ.ศ. ",
            time="%H.%M",
            time_mark=" น.",
            sheet_day="[$-107041E]d mmm yyyy",
        ),
        Language("en", "English", "Sarabun", then="th"),
    )
}

FIRST_LANGUAGE = "th"  # pages, until another is chosen
OF_PAPERS = "th"  # letters to offices, certificates, receipts and exports: Thai offices take no other
OF_DIRECTORY = "th"  # the published directory (HSDS), and names of agencies shown to all
OF_CODE = "en"  # the sentences in the code; commands, and programs that ask for no other
OF_MESSAGES = ("th", "en")  # a message to an agency says everything in each, in this order


def in_turn(code: str) -> list[str]:
    """Return the order in which texts are looked up: this language, its fallback, then all others."""
    first = LANGUAGES[code]
    return list(dict.fromkeys((first.code, first.then, *LANGUAGES)))


@cache
def months(code: str, style: Literal["short", "long"] = "short") -> tuple[str, ...]:
    """Return the month names of Unicode's CLDR."""
    from babel import Locale

    names = Locale.parse(code).months["format"]["wide" if style == "long" else "abbreviated"]
    return tuple(names[month] for month in range(1, 13))


@cache
def weekdays(code: str, style: Literal["short", "long"] = "long") -> tuple[str, ...]:
    """Return the names of the weekdays from Monday on, from Unicode's CLDR."""
    from babel import Locale

    names = Locale.parse(code).days["stand-alone"]["wide" if style == "long" else "abbreviated"]
    return tuple(names[day] for day in range(7))
