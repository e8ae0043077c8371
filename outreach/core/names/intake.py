"""Builders of index blocks: from people with their names, and from the living entries of other blocks."""

from array import array
from collections.abc import Iterator, Sequence
from uuid import UUID

import numpy as np
import numpy.typing as npt

from outreach.core.names import letters, phonetics
from outreach.core.names.block import Block
from outreach.core.names.hints import About, Abouts
from outreach.core.names.ngrams import Texts
from outreach.core.names.words import Numbers, Words

NOTHING = About()
KEY = "S16"  # a UUID as bytes; zeros at the end are not kept

_Counts = npt.NDArray[np.integer]


class Intake:
    """A buffer of people for new blocks, as bytes and numbers. The last entry of a key wins."""

    def __init__(self) -> None:
        self._keys = bytearray()
        self._groups: dict[UUID, int] = {}
        self._group_of, self._abouts = array("i"), array("i")
        self._people, self._numbers = array("i"), array("i")  # pairs of person and word
        self._words: dict[str, int] = {}
        self._known: dict[str, tuple[int, ...]] = {}  # the words of each name

    def add(self, key: UUID, group: UUID, names: Sequence[str], about: About = NOTHING) -> None:
        """Add a person."""
        self._abouts.extend(about)
        person = len(self._group_of)
        self._keys += key.bytes
        self._group_of.append(self._groups.setdefault(group, len(self._groups)))
        for name in names:
            numbers = self._known.get(name)
            if numbers is None:
                words = letters.words_of(name)
                numbers = tuple(self._words.setdefault(word, len(self._words)) for word in words)
                self._known[name] = numbers
            self._numbers.extend(numbers)
            self._people.extend([person] * len(numbers))

    def keys(self) -> Texts:
        """Return all keys, in the order of entry."""
        return np.frombuffer(bytes(self._keys), KEY)

    def blocks(self) -> Iterator[tuple[UUID, Block]]:
        """Yield one block for each group."""
        keys, group_of = self.keys(), np.array(self._group_of)
        abouts = np.array(self._abouts, np.int32).reshape(-1, len(About._fields))
        people, numbers = np.array(self._people), np.array(self._numbers)
        spelt = np.fromiter(map(letters.encoded, self._words), f"S{letters.WIDTH}", len(self._words))
        said = np.fromiter(map(phonetics.sounds, self._words), f"S{phonetics.WIDTH}", len(self._words))
        stands = _last(keys)
        for group, number in self._groups.items():
            here = stands & (group_of == number)
            place, mine = np.cumsum(here) - 1, here[people]
            yield group, _assembled(keys[here], abouts[here], spelt, said, place[people[mine]], numbers[mine])


def merged(blocks: Sequence[Block]) -> Block:
    """Merge the living people of all blocks into one."""
    people, numbers, shift, words_before = [], [], 0, 0
    for block in blocks:
        place = np.cumsum(block.alive) - 1 + shift
        bearer = np.repeat(np.arange(len(block.keys)), np.diff(block.borne_from))
        living = block.alive[bearer]
        people.append(place[bearer[living]])
        numbers.append(block.borne[living].astype(np.int64) + words_before)
        shift, words_before = shift + len(block), words_before + len(block.words)
    return _assembled(
        np.concatenate([block.keys[block.alive] for block in blocks]),
        np.concatenate([block.abouts[block.alive] for block in blocks]),
        np.concatenate([block.words.spelt for block in blocks]),
        np.concatenate([block.words.said for block in blocks]),
        np.concatenate(people),
        np.concatenate(numbers),
    )


def _assembled(keys: Texts, abouts: Abouts, spelt: Texts, said: Texts, people: _Counts, numbers: _Counts) -> Block:
    """Build a block of these people, each key once, with those of the words that they have."""
    order = np.argsort(keys, kind="stable")
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys))
    used, numbers = np.unique(numbers, return_inverse=True)
    distinct, first, same = np.unique(spelt[used], return_index=True, return_inverse=True)
    pairs = np.sort(rank[people] * max(len(distinct), 1) + same[numbers])
    pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
    bearers, borne = np.divmod(pairs, max(len(distinct), 1))
    by_word = np.argsort(borne, kind="stable")
    return Block(
        keys=keys[order],
        alive=np.ones(len(keys), np.bool_),
        abouts=abouts[order],
        words=Words(distinct, said[used][first]),
        bearers=bearers[by_word].astype(np.int32),
        bearers_from=_starts(borne[by_word], len(distinct)),
        borne=borne.astype(np.int32),
        borne_from=_starts(bearers, len(keys)),
    )


def _starts(sorted_numbers: _Counts, count: int) -> Numbers:
    """Return the start of each number from 0 to `count`."""
    return np.searchsorted(sorted_numbers, np.arange(count + 1)).astype(np.int32)


def _last(keys: Texts) -> npt.NDArray[np.bool_]:
    """Mark the last entry of each key."""
    order = np.argsort(keys, kind="stable")
    again = np.zeros(len(keys), np.bool_)
    again[order[:-1]] = keys[order[:-1]] == keys[order[1:]]
    return ~again
