"""The words on every page, in the language of the page, looked up by their English text.

The English text in the code is the English catalogue, but for the plural forms of what counts: those are
`catalogues/en/one.po`. Of each other language (`languages.py`) it is `catalogues/CODE/*.po`, in Thai one file per
folder of the house and one for the columns; all are read once, when the first word is asked for. What a language lacks
is said in the one that it falls back on, sentence by sentence.
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
from outreach.core.languages import FIRST_LANGUAGE, LANGUAGES, OF_CODE, Language, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from babel.messages.catalog import Message

T = TypeVar("T")
TOGETHER = "\u00a0"  # a day in a sentence is not broken over two lines
_COUNT = re.compile(r"%\((\w+)\)d")
CATALOGUES = Path(__file__).parent / "catalogues"

_current: ContextVar[str] = ContextVar("language", default=FIRST_LANGUAGE)


def language() -> str:
    """The language of the page now being made, by its code."""
    return _current.get()


def spoken() -> Language:
    """The language of the page now being made, with how it writes days and times."""
    return LANGUAGES[language()]


def speak(code: str) -> None:
    """Make pages in the language `code` from now on; an unknown code means the first language."""
    _current.set(code if code in LANGUAGES else FIRST_LANGUAGE)


@contextmanager
def speaking(code: str) -> "Iterator[None]":
    """Make pages in the language `code` until the block ends; an unknown code means the first language."""
    token = _current.set(code if code in LANGUAGES else FIRST_LANGUAGE)
    try:
        yield
    finally:
        _current.reset(token)


def in_each(codes: "Iterable[str]", say: "Callable[[], str]") -> list[str]:
    """What `say` answers in one language after the other."""
    said = []
    for code in codes:
        with speaking(code):
            said.append(say())
    return said


def of_page(written: "Callable[[str], T | None]") -> T | None:
    """Of what people have written in several languages: that of the page, else the next in turn that is there."""
    return next((words for code in in_turn(language()) if (words := written(code))), None)


class InLanguageOfPage(Generic[T]):
    """An attribute that is written in several: `name` is `name_th` or `name_en`, by the language of the page."""

    def __init__(self, stem: str) -> None:
        self.stem = stem

    def __get__(self, row: object, _owner: type) -> T:
        return of_page(lambda code: getattr(row, f"{self.stem}_{code}", None))  # type: ignore[return-value]


def gettext(text: str, **values: object) -> str:
    """The English `text` in the language of the page, with `%(name)s` filled from `values`; a date in its era.

    A sentence that counts has the plural form that its language takes for the number.
    """
    words = _words(language(), text, values) or _words_elsewhere(text, values)
    shown = {
        k: show_date(v, language()).replace(" ", TOGETHER) if isinstance(v, date) else v for k, v in values.items()
    }
    return words % shown if shown else words


def _words_elsewhere(text: str, values: "Mapping[str, object]") -> str:
    """A sentence that the language of the page lacks: in the next in turn that has it."""
    return next((found for code in in_turn(language()) if (found := _words(code, text, values))), text)


def _words(code: str, text: str, values: "Mapping[str, object]") -> str | None:
    """A sentence in one language; None if it is not there."""
    entry = _entries(code).get(text)
    if entry is None or isinstance(entry, str):
        return entry or (text if code == OF_CODE else None)
    count = values.get(entry.counted)
    return entry.forms[entry.of(count) if isinstance(count, int) else -1]


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


@dataclass(frozen=True)
class Plural:
    """The forms of a sentence that counts. counted: the value that does; of: which form a number takes."""

    counted: str
    forms: tuple[str, ...]
    of: "Callable[[int], int]"


@cache
def catalogue(code: str) -> dict[str, str]:
    """All translations into `code`, by English text; of what counts, the form for one."""
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
    """The English text of an entry, for many if it counts, and what it is in the language; nothing for a gap."""
    if isinstance(one.id, str):
        if one.id and one.string:
            yield one.id, str(one.string)
    elif all(forms := tuple(one.string or ())):
        text = one.id[1]
        yield text, Plural(_COUNT.findall(text)[0], forms, form)
