"""People of the same or a similar name, each with the strongest clue."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from outreach.casefile.finding import evidence
from outreach.casefile.finding.evidence import Clue

if TYPE_CHECKING:
    from outreach.core.names import NameIndex

Names = Sequence[str | None]  # nickname, given name, family name

IDENTICAL = 100.0
_GROUP = UUID(int=1)  # of the index of a few


class Searched(Protocol):
    """An index of names of groups of people."""

    def search(self, typed: str, group: UUID, most: int, /) -> list[tuple[float, UUID]]:
        """Find the people of a group by name, best first, with the likeness."""


class Few:
    """The names of a few people, for the comparison of pairs: each name is looked for once, in one small index."""

    def __init__(self, names: Mapping[UUID, Names]) -> None:
        self._names = names
        places = ((person_id, place) for person_id in names for place in range(len(names[person_id])))
        self._keys = {one: UUID(int=number) for number, one in enumerate(places, 1)}
        self._found: dict[str, dict[UUID, float]] = {}

    def search(self, typed: str, person_id: UUID, _most: int = 1, /) -> list[tuple[float, UUID]]:
        """Return the likeness of a name to this one person, or nothing if it is not alike."""
        theirs = self._names[person_id]
        likeness = IDENTICAL if typed in (*theirs, full_of(theirs)) else self._likeness(typed).get(person_id)
        return [(likeness, person_id)] if likeness else []

    def likeness(self, typed: str | None, person_id: UUID, place: int) -> float:
        """Return the likeness of a name to one of a person's names; 0 if it is not alike."""
        if not typed or typed == self._names[person_id][place]:
            return IDENTICAL if typed else 0
        return self._likeness(typed).get(self._keys[person_id, place], 0)

    def _likeness(self, typed: str) -> dict[UUID, float]:
        if typed not in self._found:
            found = self._index.search(typed, _GROUP, len(self._index))
            self._found[typed] = {key: likeness for likeness, key in found}
        return self._found[typed]

    @cached_property
    def _index(self) -> "NameIndex":
        """All people, and each of their names as somebody of its own."""
        from outreach.core.names import NameIndex  # loads numpy

        known = NameIndex()
        whole = ((person_id, names) for person_id, names in self._names.items())
        each = ((key, [self._names[person_id][place]]) for (person_id, place), key in self._keys.items())
        known.fill((key, _GROUP, [name for name in names if name]) for key, names in chain(whole, each))
        return known


def called_alike(names: Searched, mine: Names, group: UUID | None, most: int) -> dict[UUID, Clue]:
    """Return the people of the group most alike by nickname, and by full name: `most` of each."""
    best: dict[UUID, Clue] = {}
    for name, points in ((mine[0], evidence.NICKNAME), (full_of(mine), evidence.FULL_NAME)):
        if name and group:
            for likeness, person_id in names.search(name, group, most):
                clue = evidence.of_name(likeness, points)
                if clue and (person_id not in best or clue.points > best[person_id].points):
                    best[person_id] = clue
    return best


def full_of(names: Names) -> str:
    """Return the given and the family name; empty without both."""
    return " ".join(name for name in names[1:] if name)
