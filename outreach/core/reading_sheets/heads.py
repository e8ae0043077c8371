"""Which column is which: guessed from the words of its head, in Thai and in English."""

import re
from collections.abc import Mapping, Sequence

from outreach.core import thai

_NOTHING = re.compile(r"[\s._()/*:\-–—\"'“”]+")
Words = Mapping[str, Sequence[str]]


def normal(head: str) -> str:
    """Return a head in normal form: no spaces, dots or brackets, small letters."""
    return _NOTHING.sub("", thai.arabic_digits(head)).casefold()


def guess(heads: Sequence[str], words: Words, known: Mapping[str, str] | None = None) -> list[str]:
    """Return for each head the field that it names; "" for one that names none, or one that another head named better.

    words: of each field the heads by which it goes; one that is the whole head wins over one that is a part of it.
    known: of heads in normal form, what was chosen for them before; it wins over all.
    """
    found = [(known or {}).get(normal(head), "") for head in heads]
    for fits in (_whole, _part):
        for place, head in enumerate(heads):
            if not found[place] and normal(head) not in (known or {}):
                found[place] = next((f for f in words if f not in found and fits(normal(head), words[f])), "")
    return found


def _whole(head: str, names: Sequence[str]) -> bool:
    return any(head == normal(name) for name in names)


def _part(head: str, names: Sequence[str]) -> bool:
    return any(len(normal(name)) > 2 and normal(name) in head for name in names)
