"""The languages of the pages, one row each: all that differs between them beside the words.

A language more is a row here and its catalogue (`catalogues/CODE/*.po`). Months and plural forms are asked of Babel.
What is spoken where nobody has chosen stands below the table.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

BUDDHIST = 543  # years between the common era and the Buddhist


@dataclass(frozen=True)
class Language:
    """A language of the pages.

    code: as in `lang="…"`; also the folder of its catalogue, and the end of a column written in it (`name_th`).
    name: in its own words, for the switch.
    then: what is read where this language lacks the words.
    era: years added to those of the common era; year_mark: before a year that stands alone.
    time: a time of day, for `strftime`; time_mark: after it where it stands in a sentence.
    """

    code: str
    name: str
    then: str = "en"
    era: int = 0
    year_mark: str = ""
    time: str = "%H:%M"
    time_mark: str = ""


LANGUAGES = {
    one.code: one
    for one in (
        Language("th", "ไทย", era=BUDDHIST, year_mark="พ.ศ. ", time="%H.%M", time_mark=" น."),
        Language("en", "English", then="th"),
    )
}

FIRST_LANGUAGE = "th"  # pages, until another is chosen
OF_PAPERS = "th"  # letters to offices, certificates, receipts and exports: Thai offices take no other
OF_DIRECTORY = "th"  # the directory that is given to others (HSDS), and what of the agencies is named for all
OF_CODE = "en"  # the sentences in the code; commands, and programs that ask for no other
OF_MESSAGES = ("th", "en")  # a message to an agency says everything in each, in this order


def in_turn(code: str) -> list[str]:
    """The languages in which something is looked for: this one, what it falls back on, then all others."""
    first = LANGUAGES[code]
    return list(dict.fromkeys((first.code, first.then, *LANGUAGES)))


@cache
def months(code: str, style: Literal["short", "long"] = "short") -> tuple[str, ...]:
    """The names of the months, as Unicode's CLDR has them."""
    from babel import Locale

    names = Locale.parse(code).months["format"]["wide" if style == "long" else "abbreviated"]
    return tuple(names[month] for month in range(1, 13))
