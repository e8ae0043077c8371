"""Immutable arrays of people and the words of their names; a change makes a new block beside the old one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt

from outreach.core.names.hints import Abouts, Hint, against
from outreach.core.names.likeness import Scores
from outreach.core.names.ngrams import Texts
from outreach.core.names.typed import Reading, respaced
from outreach.core.names.words import Numbers, Word, Words, overwrite

NOT_FOUND = np.float32(20)  # the score of a typed word that a person does not have
DEAR = np.float32(10)  # points for people who are to come first


class _Wanted(NamedTuple):
    """The people whom a hint fits, and the words of those who are to come first."""

    fit: npt.NDArray[np.bool_]
    words: Numbers


@dataclass(frozen=True, repr=False)
class Block:
    """Some people of one group, sorted by key. `links` are pairs of person and word, by person and by word."""

    keys: Texts
    alive: npt.NDArray[np.bool_]
    abouts: Abouts
    words: Words
    bearers: Numbers  # people, word by word
    bearers_from: Numbers  # the start of each word in `bearers`
    borne: Numbers  # words, person by person
    borne_from: Numbers

    def __len__(self) -> int:
        return int(np.count_nonzero(self.alive))

    def find(
        self, meant: Sequence[Reading], most: int, least: float, hint: Hint, dear: Texts
    ) -> tuple[Numbers, Scores]:
        """Return the people who match a reading, at least the best `most`, and their scores. Each once.

        least: of the likeness of the name, whatever the hint takes from it. dear: keys of people who come before
        others of a name a little closer.
        """
        those, unlike = self.places(dear), against(hint, self.abouts)
        wanted = _Wanted(self.alive & (unlike == 0), self._words(those))
        unlike[those] -= DEAR
        parts = [
            self._answer(words, sure, most, wanted)
            for reading in meant
            for sure, words in (reading, *respaced(reading, self.words))
        ]
        people, scores = (np.concatenate(part) for part in zip(*parts, strict=True))
        good = np.flatnonzero((scores >= least) & self.alive[people])
        order = good[np.argsort(-scores[good], kind="stable")]
        people, first = np.unique(people[order], return_index=True)
        return people, scores[order[first]] - unlike[people]

    def places(self, keys: Texts) -> Numbers:
        """Return the positions of those of these keys that are alive here."""
        at = np.searchsorted(self.keys, keys)
        at, keys = at[at < len(self.keys)], keys[at < len(self.keys)]
        return np.unique(at[(self.keys[at] == keys) & self.alive[at]]).astype(np.int32)

    def key(self, person: int) -> UUID:
        """Return the key at a position."""
        return UUID(bytes=bytes(self.keys[person]).ljust(16, b"\0"))

    def without(self, people: Numbers) -> "Block":
        """Return the block with these people marked dead; their text stays until it is wiped."""
        alive = self.alive.copy()
        alive[people] = False
        return replace(self, alive=alive)

    def copied(self) -> "Block":
        """Return a block with texts of its own, which no `wipe` of this one reaches."""
        return replace(self, keys=self.keys.copy(), words=self.words.copied())

    def wipe(self, people: Numbers) -> None:
        """Overwrite the keys of dead people, and every word that nobody alive has."""
        for person in people:
            borne = self.borne[self.borne_from[person] : self.borne_from[person + 1]]
            self.words.blank([int(word) for word in borne if not self.alive[self._bearers(word)].any()])
            overwrite(self.keys, person)

    def _answer(self, typed: Sequence[Word], sure: float, most: int, wanted: "_Wanted") -> tuple[Numbers, Scores]:
        if len(typed) == 1:
            return self._answer_word(typed[0], sure, most, wanted)
        return self._answer_words(typed, sure)

    def _answer_word(self, typed: Word, sure: float, most: int, wanted: "_Wanted") -> tuple[Numbers, Scores]:
        """Return the people with the words most like this one, so many that enough fit, and all with wanted words."""
        numbers, scores = self.words.find(typed)
        sizes = self._sizes(numbers)
        after = sizes[::-1].cumsum()
        enough = 8 * most
        while True:
            taken = int(np.searchsorted(after, enough)) + 1
            chosen = (scores >= scores[-min(taken, len(scores)) :].min(initial=100)) | np.isin(numbers, wanted.words)
            people = self._people(numbers[chosen])
            if taken >= len(scores) or np.count_nonzero(wanted.fit[people]) >= 4 * most:
                return people, np.repeat(scores[chosen], sizes[chosen]) * np.float32(sure)
            enough *= 8

    def _answer_words(self, typed: Sequence[Word], sure: float) -> tuple[Numbers, Scores]:
        """Return the people with one of the words, and the weighted mean score; a word they lack counts a little."""
        weights = sum(word.weight for word in typed)
        people, points = [], []
        for word in typed:
            numbers, scores = self.words.find(word)
            people.append(self._people(numbers))
            own = np.zeros(len(self.keys), np.float32)  # only written memory pages cost memory and time
            own[people[-1]] = np.repeat((scores - NOT_FOUND) * np.float32(word.weight / weights), self._sizes(numbers))
            points.append(own)
        who = np.concatenate(people)
        total: Scores = np.sum([own[who] for own in points], axis=0)
        return who, (total + NOT_FOUND) * np.float32(sure)

    def _sizes(self, numbers: Numbers) -> Numbers:
        sizes: Numbers = self.bearers_from[numbers + 1] - self.bearers_from[numbers]
        return sizes

    def _people(self, numbers: Numbers) -> Numbers:
        """Return the bearers of these words, word by word."""
        sizes = self._sizes(numbers)
        first = np.repeat(self.bearers_from[numbers] - (sizes.cumsum() - sizes), sizes)
        people: Numbers = self.bearers[first + np.arange(len(first))]
        return people

    def _words(self, people: Numbers) -> Numbers:
        """Return the words of these people."""
        parts = [self.borne[self.borne_from[one] : self.borne_from[one + 1]] for one in people]
        return np.concatenate([np.zeros(0, np.int32), *parts])

    def _bearers(self, word: int) -> Numbers:
        return self.bearers[self.bearers_from[word] : self.bearers_from[word + 1]]
