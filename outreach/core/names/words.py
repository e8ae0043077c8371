"""The table of distinct words of many names, in arrays, with a search for words like a typed one."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from outreach.core.names import letters, phonetics
from outreach.core.names.edit_costs import ROMANISED, SAYING, SPELLING
from outreach.core.names.likeness import Scores, likeness
from outreach.core.names.ngrams import SAID, SPELT, Bits, Texts, closest, count, marks, matrix

Numbers = npt.NDArray[np.int32]

FLOOR = 50.0  # a score below it is no match
CLOSER_LOOK = 300  # number of words compared by sound, and as many by spelling


@dataclass(frozen=True, repr=False)
class Word:
    """A word of a name, and its letters and sounds as bytes."""

    text: str
    letters: bytes
    sounds: bytes
    exactly: bool = False  # match only this spelling or this beginning

    @classmethod
    def of(cls, text: str, exactly: bool = False) -> "Word":
        """Make one from a word in normal form."""
        return cls(text, letters.encoded(text), phonetics.sounds(text), exactly)

    @cached_property
    def weight(self) -> float:
        """The weight of the word in a name."""
        return float(SPELLING.leave[np.frombuffer(self.letters, np.uint8)].sum())

    @property
    def is_latin(self) -> bool:
        return self.letters[0] >= letters.CODES["a"]


def overwrite(texts: Texts, number: int) -> None:
    """Replace a text in a sorted array, and its copies, by the text before it, so that the array stays sorted."""
    first = int(np.searchsorted(texts, texts[number]))
    beyond = int(np.searchsorted(texts, texts[number], side="right"))
    texts[first:beyond] = texts[first - 1] if first else b""


class Words:
    """A sorted table of words. Immutable, but for words blanked when their last bearer is gone."""

    def __init__(self, spelt: Texts, said: Texts, marked: Bits | None = None) -> None:
        """marked: the marks of these words, if they were made before."""
        self.spelt, self.said = spelt, said
        self._blank: set[int] = set()
        self.marks = marks(spelt, said) if marked is None else marked
        self.marked = np.array([count(self.marks[SAID]), count(self.marks[SPELT])])

    def __len__(self) -> int:
        return len(self.spelt)

    def copied(self) -> "Words":
        """Return the same words in arrays of their own."""
        return Words(self.spelt.copy(), self.said.copy(), self.marks.copy())

    def find(self, typed: Word) -> tuple[Numbers, Scores]:
        """Return the numbers of words like `typed`, and scores: 100 for the word itself. Worst first, none twice."""
        first, beyond = self._begun(typed)
        begun, near = self._score_begun(typed, first, beyond), self._near(typed)
        scores = self._score(typed, near)
        begins = (near >= first) & (near < beyond)
        np.maximum.at(begun, near[begins] - first, scores[begins])
        numbers = np.concatenate([np.arange(first, beyond, dtype=np.int32), near[~begins]])
        scores = np.concatenate([begun, scores[~begins]])
        good = np.flatnonzero(scores >= FLOOR)
        order = good[np.argsort(scores[good], kind="stable")]
        return numbers[order], scores[order]

    def has(self, text: str) -> bool:
        """Return True if a word has exactly this spelling."""
        spelt = letters.encoded(text)
        at = int(np.searchsorted(self.spelt, np.array(spelt, self.spelt.dtype)))
        return at < len(self) and bytes(self.spelt[at]) == spelt

    def blank(self, numbers: Iterable[int]) -> None:
        """Erase the text of these words."""
        for number in set(numbers) - self._blank:
            self._blank.add(number)
            self.said[number] = b""
            self.marks[:, number] = 0
            self.marked[:, number] = 0
            overwrite(self.spelt, number)

    def _begun(self, typed: Word) -> tuple[int, int]:
        """Return the range of words that begin as typed; for a single letter only the word itself."""
        end = typed.letters + b"\xff" if len(typed.letters) > 1 else typed.letters + b"\x01"
        first, beyond = np.searchsorted(self.spelt, np.array([typed.letters, end], self.spelt.dtype))
        return int(first), int(beyond)

    def _score_begun(self, typed: Word, first: int, beyond: int) -> Scores:
        rest = (np.char.str_len(self.spelt[first:beyond]) - len(typed.letters)).astype(np.float32)
        scores: Scores = 89 - 30 / np.float32(len(typed.letters)) ** 2 - np.minimum(rest, 16) * np.float32(0.5)
        scores[rest == 0] = 100
        return scores

    def _near(self, typed: Word) -> Numbers:
        """Return the words that share most with the typed one, each once."""
        if typed.exactly or len(typed.letters) == 1:
            return np.zeros(0, np.int32)
        if len(self) <= CLOSER_LOOK:
            return np.arange(len(self), dtype=np.int32)
        asked = marks(np.array([typed.letters], "S"), np.array([typed.sounds], "S"))
        chosen = [
            closest(self.marks[part], self.marked[number], asked[part], CLOSER_LOOK)
            for number, part in enumerate((SAID, SPELT))
        ]
        return np.unique(np.concatenate(chosen)).astype(np.int32)

    def _score(self, typed: Word, numbers: Numbers) -> Scores:
        """Score the likeness of words to the typed one, identity aside: at most 97."""
        if not len(numbers):
            return np.zeros(0, np.float32)
        spelt = matrix(self.spelt[numbers])
        by_letters = _best(typed.letters, *likeness(typed.letters, spelt, SPELLING))
        said = likeness(typed.sounds, matrix(self.said[numbers]), ROMANISED if typed.is_latin else SAYING)
        by_sound = _best(typed.sounds, *said)
        same_script = (spelt[:, 0] >= letters.CODES["a"]) == typed.is_latin
        mixed = np.where(same_script, 0.3 * by_letters + 0.66 * by_sound, 0.92 * by_sound)
        scores: Scores = np.minimum(np.maximum(by_letters, mixed), 97).astype(np.float32)
        return scores


def _best(typed: bytes, whole: Scores, beginning: Scores) -> Scores:
    """Return the likeness to the whole word or, a little less, to its beginning."""
    if len(typed) < 3:
        return whole
    best: Scores = np.maximum(whole, beginning * np.float32(0.88 - 1 / len(typed) ** 2))
    return best
