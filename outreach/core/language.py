"""Thai and English: the words on every page, looked up by their English text.

The English text in the code is the English catalogue, but for what is said of one: that is `catalogues/en/one.po`.
The Thai one is `catalogues/th/*.po`, one file per folder of the house and one for the columns; all are read once,
when the first word is asked for.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po
from markupsafe import escape

from outreach.core.clock import show_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LANGUAGES = {"th": "ไทย", "en": "English"}
FIRST_LANGUAGE = "th"
TOGETHER = "\u00a0"  # a day in a sentence is not broken over two lines
CATALOGUES = Path(__file__).parent / "catalogues"

_current: ContextVar[str] = ContextVar("language", default=FIRST_LANGUAGE)


def language() -> str:
    """The language of the page now being made: `th` or `en`."""
    return _current.get()


def speak(code: str) -> None:
    """Make pages in the language `code` from now on; an unknown code means Thai."""
    _current.set(code if code in LANGUAGES else FIRST_LANGUAGE)


@contextmanager
def speaking(code: str) -> "Iterator[None]":
    """Make pages in the language `code` until the block ends; an unknown code means Thai."""
    token = _current.set(code if code in LANGUAGES else FIRST_LANGUAGE)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(text: str, **values: object) -> str:
    """The English `text` in the language of the page, with `%(name)s` filled from `values`; a date in its era.

    English has another form for one (`catalogues/en/one.po`); Thai says one and many alike.
    """
    words = catalogue(language()).get(text, text) if language() != "en" or _of_one(values) else text
    shown = {
        k: show_date(v, language()).replace(" ", TOGETHER) if isinstance(v, date) else v for k, v in values.items()
    }
    return words % shown if shown else words


def _of_one(values: "Mapping[str, object]") -> bool:
    return any(type(value) is int and value == 1 for value in values.values())


class LazyText:
    """A text whose language is chosen when it is shown: for labels and reasons made before the page."""

    __slots__ = ("text", "values")

    def __init__(self, text: str, **values: object) -> None:
        self.text = text
        self.values = values

    def __str__(self) -> str:
        return gettext(self.text, **self.values)

    def __mod__(self, values: "Mapping[str, object]") -> str:
        return gettext(self.text, **values)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __repr__(self) -> str:
        return f"LazyText({self.text!r})"


def lazy_gettext(text: str, **values: object) -> LazyText:
    """Mark `text` for translation now and choose its language when it is shown."""
    return LazyText(text, **values)


class Joined:
    """Several sentences as one, in the language of the page."""

    def __init__(self, parts: "Iterable[LazyText]") -> None:
        self.parts = tuple(parts)

    def __str__(self) -> str:
        return ", ".join(str(part) for part in self.parts)


@cache
def catalogue(code: str) -> dict[str, str]:
    """All translations into `code`, by English text; for English, what a sentence becomes if its number is one."""
    words: dict[str, str] = {}
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as file:
            entries = read_po(file, locale=code)
        words |= {str(m.id): str(m.string) for m in entries if m.id and m.string and not m.fuzzy}
    return words
