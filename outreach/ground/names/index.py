"""The index of names that a worker keeps in memory. Nothing of it is ever written anywhere.

Each group has a few blocks: a large one, and smaller ones with what came since. Readers take the blocks as they stand
and never wait; a writer makes new ones beside them and puts them in place in one step.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Lock
from uuid import UUID

import numpy as np

from outreach.ground.names.block import Block
from outreach.ground.names.intake import Intake, block_of, merged
from outreach.ground.names.likeness import Scores
from outreach.ground.names.typed import readings
from outreach.ground.names.words import Numbers

_SMALL, _MIDDLE = 64, 20_000  # people in a block before it is merged into the next larger one

Entry = tuple[UUID, UUID, Sequence[str]]


class NameIndex:
    """Finds people by what they are called. One writer and many readers at a time."""

    def __init__(self) -> None:
        self._groups: dict[UUID, tuple[Block, ...]] = {}
        self._writing = Lock()
        self._readers: set[object] = set()

    def __len__(self) -> int:
        return sum(len(block) for blocks in list(self._groups.values()) for block in blocks)

    def __repr__(self) -> str:
        return f"<NameIndex of {len(self)} people>"

    def search(self, typed: str, group: UUID, most: int = 10, least: float = 60.0) -> list[tuple[float, UUID]]:
        """Who of the group is called so or nearly so, best first, as (likeness 0 to 100, key); 100 is the name itself.

        At equal likeness the lesser key comes first.
        """
        meant = readings(typed)
        with self._reading():
            found = [
                (score, block.key(person))
                for block in (self._groups.get(group, ()) if meant else ())
                for score, person in _best(*block.find(meant, most, least), most)
            ]
        return sorted(found, key=lambda one: (-one[0], one[1]))[:most]

    def put(self, key: UUID, group: UUID, names: Sequence[str]) -> None:
        """These are the names of a person from now on."""
        with self._writing:
            changed, wipe = self._without(key)
            blocks = changed.get(group, self._groups.get(group, ()))
            self._groups |= changed | {group: _tidied((*blocks, block_of(key, names)))}
            self._forget(wipe)

    def drop(self, key: UUID) -> None:
        """Forget a person, and every word that only they had. Nothing happens when they are not known."""
        with self._writing:
            changed, wipe = self._without(key)
            self._groups |= {group: _tidied(blocks) for group, blocks in changed.items()}
            self._forget(wipe)

    def fill(self, entries: Iterable[Entry]) -> None:
        """Put many people at once; readers see all of them or none."""
        intake = Intake()
        for key, group, names in entries:
            intake.add(key, group, names)
        with self._writing:
            gone = intake.keys()
            groups = {group: [block.kept(gone) for block in blocks] for group, blocks in self._groups.items() if blocks}
            for group, block in intake.blocks():
                groups.setdefault(group, []).append(block)
            self._groups = {
                group: (merged(blocks) if len(blocks) > 1 else blocks[0],) for group, blocks in groups.items()
            }

    def _without(self, key: UUID) -> tuple[dict[UUID, tuple[Block, ...]], Callable[[], None]]:
        """What changes when a person goes, and the act that overwrites their text once no reader needs it."""
        for group, blocks in self._groups.items():
            for at, block in enumerate(blocks):
                person = block.place(key)
                if person is not None:
                    left = block.without(person)
                    return {group: (*blocks[:at], left, *blocks[at + 1 :])}, partial(left.wipe, person)
        return {}, _nothing

    def _forget(self, wipe: Callable[[], None]) -> None:
        """Wait for the searches that began before the change, then wipe."""
        before = frozenset(self._readers)
        while before & self._readers:
            time.sleep(0.0005)
        wipe()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        token = object()
        self._readers.add(token)
        try:
            yield
        finally:
            self._readers.discard(token)


def _nothing() -> None:
    """No text to overwrite."""


def _best(people: Numbers, scores: Scores, most: int) -> Iterator[tuple[float, int]]:
    """The best of them as (score, person), people of equal score in their order."""
    if len(people) > most:
        enough = scores >= np.partition(scores, -most)[-most]
        people, scores = people[enough], scores[enough]
    order = np.argsort(-scores, kind="stable")[:most]
    yield from zip(scores[order].astype(float).round(1).tolist(), people[order].tolist(), strict=True)


def _tidied(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """A large block, one for what came since, and a small one for what came last."""
    left = [merged([block]) if len(block) * 2 < len(block.keys) else block for block in blocks if len(block)]
    while len(left) > 1 and len(left[-2]) < _SMALL:
        left[-2:] = [merged(left[-2:])]
    if len(left) > 3:
        left[1:3] = [merged(left[1:3])]
    if len(left) > 2 and len(left[1]) > min(len(left[0]) / 8, _MIDDLE):
        left[:2] = [merged(left[:2])]
    return tuple(left)
