"""Translation (i18n) of every page: texts are looked up by their English in gettext catalogues.

English is the text in the code; its plural forms are in `catalogues/en/one.po`. Every other language (`languages.py`)
has `catalogues/CODE/*.po`, in Thai one file per package and one for the columns; all are read once, at the first
look-up. A sentence missing in one language is shown in its fallback.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from babel.messages.pofile import read_po
from markupsafe import escape

from outreach.core.clock import show_date
from outreach.core.languages import FIRST_LANGUAGE, LANGUAGES, OF_CODE, OF_MESSAGES, Language, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from babel.messages.catalog import Message

T = TypeVar("T")
TOGETHER = "\u00a0"  # a date in a sentence is not broken over two lines
_COUNT = re.compile(r"%\((\w+)\)d")
CATALOGUES = Path(__file__).parent / "catalogues"

_current: ContextVar[str] = ContextVar("language", default=FIRST_LANGUAGE)


def language() -> str:
    """Return the code of the language of the current page."""
    return _current.get()


def spoken() -> Language:
    """Return the language of the current page, with its formats of dates and times."""
    return LANGUAGES[language()]


def speak(code: str) -> None:
    """Set the language of pages to `code`; an unknown code means the first language."""
    _current.set(code if code in LANGUAGES else FIRST_LANGUAGE)


@contextmanager
def speaking(code: str) -> "Iterator[None]":
    """Set the language of pages to `code` until the block ends; an unknown code means the first language."""
    token = _current.set(code if code in LANGUAGES else FIRST_LANGUAGE)
    try:
        yield
    finally:
        _current.reset(token)


def in_each(codes: "Iterable[str]", say: "Callable[[], str]") -> list[str]:
    """Return the results of `say` in each language."""
    said = []
    for code in codes:
        with speaking(code):
            said.append(say())
    return said


def in_every_language(what: object) -> str:
    """Return a text in each language of messages, in one line: for what is sent or stored and read by all."""
    return " / ".join(in_each(OF_MESSAGES, lambda: str(what)))


def of_page(written: "Callable[[str], T | None]") -> T | None:
    """Return the text for the language of the page, else the first fallback that is filled in."""
    return next((words for code in in_turn(language()) if (words := written(code))), None)


class InLanguageOfPage(Generic[T]):
    """An attribute with a column per language: `name` is `name_th` or `name_en`, by the language of the page."""

    def __init__(self, stem: str) -> None:
        self.stem = stem

    def __get__(self, row: object, _owner: type) -> T:
        return of_page(lambda code: getattr(row, f"{self.stem}_{code}", None))  # type: ignore[return-value]


def gettext(text: str, **values: object) -> str:
    """Translate the English `text` to the language of the page, filling `%(name)s` from `values`; dates in its era.

    A sentence with a count takes the plural form of its language for the number.
    """
    code = _current.get()
    words = _entries(code).get(text)
    if type(words) is not str or not words:
        words = _words(code, text, values) or _words_elsewhere(text, values)
    if not values:
        return words
    shown = {k: show_date(v, code).replace(" ", TOGETHER) if isinstance(v, date) else v for k, v in values.items()}
    return words % shown


def _words_elsewhere(text: str, values: "Mapping[str, object]") -> str:
    """Return a sentence missing in the language of the page, in the first fallback that has it."""
    return next((found for code in in_turn(language()) if (found := _words(code, text, values))), text)


def _words(code: str, text: str, values: "Mapping[str, object]") -> str | None:
    """Return a sentence in one language; None if it is missing."""
    entry = _entries(code).get(text)
    if entry is None or isinstance(entry, str):
        return entry or (text if code == OF_CODE else None)
    count = values.get(entry.counted)
    return entry.forms[entry.of(count) if isinstance(count, int) else -1]


class LazyText:
    """A text translated when it is shown: for labels and reasons made before the page."""

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
    """Mark `text` for translation now and translate it when it is shown."""
    return LazyText(text, **values)


class Joined:
    """Several sentences joined by commas, in the language of the page."""

    def __init__(self, parts: "Iterable[LazyText]") -> None:
        self.parts = tuple(parts)

    def __str__(self) -> str:
        return ", ".join(str(part) for part in self.parts)


@dataclass(frozen=True)
class Plural:
    """The plural forms of a sentence. counted: the value with the number; of: the index of the form for a number."""

    counted: str
    forms: tuple[str, ...]
    of: "Callable[[int], int]"


@cache
def catalogue(code: str) -> dict[str, str]:
    """Return all translations into `code`, by English text; of plurals, the form for one."""
    return {text: words if isinstance(words, str) else words.forms[0] for text, words in _entries(code).items()}


@cache
def _entries(code: str) -> "dict[str, str | Plural]":
    words: dict[str, str | Plural] = {}
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as file:
            read = read_po(file, locale=code)
        form = c2py(read.plural_expr)
        words |= {text: said for one in read if not one.fuzzy for text, said in _translated(one, form)}
    return words


def _translated(one: "Message", form: "Callable[[int], int]") -> "Iterator[tuple[str, str | Plural]]":
    """Yield the English text of an entry (its plural, if it has one) and its translation; nothing for a gap."""
    if isinstance(one.id, str):
        if one.id and one.string:
            yield one.id, str(one.string)
    elif all(forms := tuple(one.string or ())):
        text = one.id[1]
        yield text, Plural(_COUNT.findall(text)[0], forms, form)
