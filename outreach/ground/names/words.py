"""The distinct words of many names, in arrays: which of them are like a typed word, and how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from outreach.ground.names import letters, phones
from outreach.ground.names.likeness import Prices, Scores, likeness

Numbers = npt.NDArray[np.int32]
Texts = npt.NDArray[np.bytes_]
Bits = npt.NDArray[np.uint64]

FLOOR = 50.0  # below it a word is another word
CLOSER_LOOK = 400  # how many words are compared letter by letter


@dataclass(frozen=True)
class Word:
    """A word as bytes: its letters, its sounds."""

    letters: bytes
    sounds: bytes

    @classmethod
    def of(cls, word: str) -> "Word":
        return cls(letters.encoded(word), phones.sounds(word))

    @cached_property
    def weight(self) -> float:
        return float(letters.LEAVE[np.frombuffer(self.letters, np.uint8)].sum())


def overwrite(texts: Texts, number: int) -> None:
    """Put the text before it in the place of one of sorted texts, so that they stay sorted; and of its copies."""
    first = int(np.searchsorted(texts, texts[number]))
    beyond = int(np.searchsorted(texts, texts[number], side="right"))
    texts[first:beyond] = texts[first - 1] if first else b""


class Words:
    """A sorted table of words. Immutable, but for words that are blanked when their last bearer is gone."""

    def __init__(self, spelt: Texts, said: Texts) -> None:
        self.spelt, self.said = spelt, said
        self.marks = _marks(spelt, said)
        self.marked = np.maximum(sum(np.bitwise_count(part) for part in self.marks), 1).astype(np.float32)

    def __len__(self) -> int:
        return len(self.spelt)

    def find(self, typed: Word) -> tuple[Numbers, Scores]:
        """Numbers of the words like `typed`, and how much: 100 for the word itself. Worst first, none twice."""
        first, beyond = self._begun(typed)
        near = self._near(typed)
        near = near[(near < first) | (near >= beyond)]
        begun, by_beginning = self._score_begun(typed, first, beyond)
        numbers = np.concatenate([begun, near])
        scores = np.concatenate([by_beginning, self._score(typed, near)])
        good = np.flatnonzero(scores >= FLOOR)
        order = good[np.argsort(scores[good], kind="stable")]
        return numbers[order].astype(np.int32), scores[order]

    def blank(self, numbers: Iterable[int]) -> None:
        """Forget the text of these words."""
        for number in numbers:
            self.said[number] = b""
            self.marks[:, number] = 0
            self.marked[number] = 1
            overwrite(self.spelt, number)

    def _begun(self, typed: Word) -> tuple[int, int]:
        """The words that begin as typed; for a single letter only the word itself."""
        end = typed.letters + b"\xff" if len(typed.letters) > 1 else typed.letters + b"\x01"
        first, beyond = np.searchsorted(self.spelt, np.array([typed.letters, end], self.spelt.dtype))
        return int(first), int(beyond)

    def _score_begun(self, typed: Word, first: int, beyond: int) -> tuple[Numbers, Scores]:
        rest = np.char.str_len(self.spelt[first:beyond]) - len(typed.letters)
        scores = 94 - 30 / len(typed.letters) ** 2 - np.minimum(rest, 16) * 0.5
        scores[rest == 0] = 100
        return np.arange(first, beyond, dtype=np.int32), scores.astype(np.float32)

    def _near(self, typed: Word) -> Numbers:
        """The words that share most with the typed one."""
        marks = _marks(np.array([typed.letters], "S"), np.array([typed.sounds], "S"))[:, 0]
        shared: npt.NDArray[np.uint8] = np.bitwise_count(self.marks[0] & marks[0])
        for part, mark in zip(self.marks[1:], marks[1:], strict=True):
            shared += np.bitwise_count(part & mark)
        share = shared / (self.marked + np.float32(np.bitwise_count(marks).sum() + 1))
        if len(share) <= CLOSER_LOOK:
            return np.arange(len(share), dtype=np.int32)
        return np.argpartition(share, -CLOSER_LOOK)[-CLOSER_LOOK:].astype(np.int32)

    def _score(self, typed: Word, numbers: Numbers) -> Scores:
        if not len(numbers):
            return np.zeros(0, np.float32)
        whole, beginning = likeness(typed.letters, _matrix(self.spelt[numbers]), _SPELLING)
        score: Scores = np.maximum(whole, beginning * _beginning(typed.letters))
        if typed.sounds:
            whole, beginning = likeness(typed.sounds, _matrix(self.said[numbers]), _SAYING)
            np.maximum(score, np.maximum(whole * 0.92, beginning * 0.92 * _beginning(typed.sounds)), out=score)
        np.minimum(score, 97, out=score)
        return score


def _beginning(text: bytes) -> float:
    return 0.9 - 1.2 / max(len(text), 1) ** 2 if len(text) > 2 else 0.0


def _matrix(texts: Texts) -> npt.NDArray[np.uint8]:
    table = texts.view(np.uint8).reshape(len(texts), texts.dtype.itemsize)
    return table[:, : max(int(np.char.str_len(texts).max(initial=1)), 2)]


def _sound_prices() -> Prices:
    leave = np.zeros(256, np.float32)
    leave[[ord(sound) for sound in phones.SOUNDS]] = 1.0
    leave[[ord(sound) for sound in "aiueo"]] = 0.25
    leave[[ord(sound) for sound in "OHWYL"]] = [0.3, 0.6, 0.6, 0.6, 0.6]
    take = np.add.outer(leave, leave) * np.float32(0.9)
    for pairs, cost in (("ae ai au ao ei eu eo iu io uo Wu Wo Yi Ye", 0.25), ("LN TS TC CS KG PF NG Wa Wi", 0.4)):
        for pair in pairs.split():
            one, other = pair.encode()
            take[one, other] = take[other, one] = cost
    np.fill_diagonal(take, 0)
    return Prices(leave, take)


_SPELLING = Prices(letters.LEAVE, letters.TAKE)
_SAYING = _sound_prices()

# Marks of a word, 256 bits: pairs of consonants that follow each other (^ and $ at the ends), and its single sounds.
_PLACES = {ord(sound): place for place, sound in enumerate("KTPCSNGMYLWHF", 1)}
_PLACES[ord("F")] = _PLACES[ord("P")]
_SINGLE = np.zeros(256, np.uint64)
for _place, _sound in enumerate("KTPCSNGMYLWHFaiueoO"):
    _SINGLE[ord(_sound)] = 1 << _place


def _marks(spelt: Texts, said: Texts) -> Bits:
    marks = np.zeros((4, len(said)), np.uint64)
    skeleton = np.array([phones.consonants(one) for one in said], said.dtype)
    before = np.zeros(len(said), np.int64)
    place = np.zeros(256, np.int64)
    place[list(_PLACES)] = list(_PLACES.values())
    for column in _matrix(skeleton).T:
        now = place[column]
        pair = np.where((before > 0) | (now > 0), (before * 13 + now), 0) % 192
        for part in range(3):
            here = ((before > 0) | (now > 0)) & (pair >> 6 == part)
            marks[part] |= np.where(here, np.uint64(1) << (pair & 63).astype(np.uint64), np.uint64(0))
        before = now
    for column in _matrix(said).T:
        marks[3] |= _SINGLE[column]
    return marks
