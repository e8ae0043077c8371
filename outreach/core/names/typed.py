"""Readings of a typed name: the spellings that may be meant."""

from collections.abc import Iterator
from itertools import pairwise

from outreach.core.names.borrowed import BORROWED
from outreach.core.names.keyboard import other_layout
from outreach.core.names.letters import is_spelt, words_of
from outreach.core.names.phonetics import is_thai
from outreach.core.names.words import Word, Words

Reading = tuple[float, list[Word]]  # confidence from 0 to 1, and the words

_WRONG_LAYOUT, _OTHER_SPACES, _BORROWED = 0.94, 0.97, 0.95


def readings(typed: str) -> list[Reading]:
    """Return the words as typed, and as the other keyboard layout gives them, if those can be words.

    A nickname that is an English word is read in both scripts.
    """
    words, others = _words(typed), _words(other_layout(typed))
    found = [(1.0, [Word.of(word) for word in words])]
    if all(is_spelt(word) for word in others):
        found.append((_WRONG_LAYOUT, [Word.of(word) for word in others]))
    elif is_thai(typed):
        exactly = all(is_spelt(word) for word in words)
        found.append((_WRONG_LAYOUT, [Word.of(word, exactly) for word in others]))
    if words == [typed.strip().casefold()]:
        found += [(_BORROWED, [Word.of(other, exactly=len(other) < 3)]) for other in BORROWED.get(words[0], ())]
    return [reading for reading in found if reading[1]]


def respaced(reading: Reading, known: Words) -> Iterator[Reading]:
    """Yield the reading with a space too many or too few, where that makes known words."""
    sure, typed = reading
    for place, (one, other) in enumerate(pairwise(typed)):
        if known.has(one.text + other.text):
            yield sure * _OTHER_SPACES, [*typed[:place], Word.of(one.text + other.text), *typed[place + 2 :]]
    if len(typed) == 1 and len(typed[0].text) > 5 and not known.has(typed[0].text):
        text = typed[0].text
        for cut in range(2, len(text) - 1):
            if known.has(text[:cut]) and known.has(text[cut:]):
                yield sure * _OTHER_SPACES, [Word.of(text[:cut], exactly=True), Word.of(text[cut:], exactly=True)]


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(words_of(text)))
