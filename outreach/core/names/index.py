"""The in-memory index of names of a worker. It writes nothing; a snapshot of it (`packed.py`) is for its owner to seal.

Each group has a few blocks: a large one, and smaller ones with later entries. Readers take the current blocks and never
wait; a writer makes new ones and swaps them in at once.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Lock
from uuid import UUID

import numpy as np

from outreach.core.names.block import Block
from outreach.core.names.hints import About, Hint
from outreach.core.names.intake import KEY, NOTHING, Intake, merged
from outreach.core.names.likeness import Scores
from outreach.core.names.ngrams import Texts
from outreach.core.names.typed import readings
from outreach.core.names.words import Numbers

NO_HINT = Hint()
_SMALL, _MIDDLE = 64, 20_000  # people in a block before it is merged into the next larger one

Entry = tuple[UUID, UUID, Sequence[str]] | tuple[UUID, UUID, Sequence[str], About]


class NameIndex:
    """Fuzzy search of people by name. One writer and many readers at a time."""

    def __init__(self) -> None:
        self._groups: dict[UUID, tuple[Block, ...]] = {}
        self._writing = Lock()
        self._readers: set[object] = set()

    def __len__(self) -> int:
        return sum(len(block) for blocks in list(self._groups.values()) for block in blocks)

    def __repr__(self) -> str:
        return f"<NameIndex of {len(self)} people>"

    def search(
        self,
        typed: str,
        group: UUID,
        most: int = 10,
        least: float = 60.0,
        *,
        hint: Hint = NO_HINT,
        first: Collection[UUID] = (),
    ) -> list[tuple[float, UUID]]:
        """Find people of the group by name, best first, as (likeness 0 to 100, key); 100 is the name itself.

        least: likeness of the name. hint: takes points from those whom it does not fit. first: people who get
        points beyond 100. At equal likeness whoever was put on record last comes first, then the lesser key.
        """
        meant, wanted = readings(typed), np.array([key.bytes for key in first], KEY)
        with self._reading():
            found = [
                (-score, -since, block.key(person))
                for block in (self._groups.get(group, ()) if meant else ())
                for score, since, person in _best(block, *block.find(meant, most, least, hint, wanted), most)
            ]
        return [(-score, key) for score, _since, key in sorted(found)[:most]]

    def put(self, key: UUID, group: UUID, names: Sequence[str], about: About = NOTHING) -> None:
        """Set the names of a person."""
        self.fill([(key, group, names, about)])

    def drop(self, key: UUID) -> None:
        """Remove a person, and every word that only they had. Does nothing for an unknown key."""
        with self._writing:
            self._change(np.array([key.bytes], KEY), {})

    def fill(self, entries: Iterable[Entry]) -> None:
        """Add many people at once; readers see all of them or none. The last entry of a key wins."""
        intake = Intake()
        for entry in entries:
            intake.add(*entry)
        new = dict(intake.blocks())
        with self._writing:
            self._change(intake.keys(), new)

    def copied(self) -> dict[UUID, Sequence[Block]]:
        """Return the blocks of each group as they are now: what is changed or overwritten later stays in the copy."""
        with self._writing:
            return {group: [block.copied() for block in blocks] for group, blocks in self._groups.items()}

    def take(self, blocks: Mapping[UUID, Block]) -> None:
        """Take blocks made before, in place of all that is known."""
        with self._writing:
            self._groups = {group: (block,) for group, block in blocks.items()}

    def _change(self, gone: Texts, new: Mapping[UUID, Block]) -> None:
        """Remove and add people in one step; overwrite the text of those removed once no reader needs it."""
        changed, wipes = self._without(gone)
        for group, block in new.items():
            changed[group] = (*changed.get(group, self._groups.get(group, ())), block)
        self._groups = self._groups | {group: _tidied(blocks) for group, blocks in changed.items()}
        self._wait_for_readers()
        for wipe in wipes:
            wipe()

    def _without(self, keys: Texts) -> tuple[dict[UUID, tuple[Block, ...]], list[Callable[[], None]]]:
        """Return the groups changed by a removal, and callbacks that overwrite the removed text."""
        changed: dict[UUID, tuple[Block, ...]] = {}
        wipes: list[Callable[[], None]] = []
        for group, blocks in self._groups.items():
            places = [block.places(keys) for block in blocks]
            left = [
                block.without(people) if len(people) else block for block, people in zip(blocks, places, strict=True)
            ]
            if any(len(people) for people in places):
                changed[group] = tuple(left)
            wipes += [partial(block.wipe, people) for block, people in zip(left, places, strict=True)]
        return changed, wipes

    def _wait_for_readers(self) -> None:
        """Wait until the searches that began before the change are over."""
        before = frozenset(self._readers)
        while before & self._readers:
            time.sleep(0.0005)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        token = object()
        self._readers.add(token)
        try:
            yield
        finally:
            self._readers.discard(token)


def _best(block: Block, people: Numbers, scores: Scores, most: int) -> Iterator[tuple[float, int, int]]:
    """Yield the best as (score, since, person); of equal score the latest first, then in their order."""
    scores = scores.astype(float).round(1)
    if len(people) > most:
        enough = scores >= np.partition(scores, -most)[-most]
        people, scores = people[enough], scores[enough]
    since = block.abouts[people, 2]
    order = np.lexsort((-since, -scores))[:most]
    yield from zip(scores[order].tolist(), since[order].tolist(), people[order].tolist(), strict=True)


def _tidied(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Merge blocks into a large one, one for later entries, and a small one for the latest."""
    left = [merged([block]) if len(block) * 2 < len(block.keys) else block for block in blocks if len(block)]
    while len(left) > 1 and len(left[-2]) < _SMALL:
        left[-2:] = [merged(left[-2:])]
    if len(left) > 3:
        left[1:3] = [merged(left[1:3])]
    if len(left) > 2 and len(left[1]) > min(len(left[0]) / 8, _MIDDLE):
        left[:2] = [merged(left[:2])]
    return tuple(left)
