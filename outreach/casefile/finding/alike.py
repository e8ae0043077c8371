"""Search for people of the same or a similar name, each with the strongest clue."""

from typing import Protocol
from uuid import UUID

from outreach.casefile.finding import evidence
from outreach.casefile.finding.evidence import Clue
from outreach.casefile.finding.naming import Names

_SOMEBODY = UUID(int=1)


class Searched(Protocol):
    """An index of names of groups of people."""

    def search(self, typed: str, group: UUID, most: int, /) -> list[tuple[float, UUID]]:
        """Find the people of a group by name, best first, with the likeness."""


def called_alike(names: Searched, mine: Names, centre_id: UUID | None, most: int) -> dict[UUID, Clue]:
    """Return the people of the centre most alike by nickname, and by full name: `most` of each."""
    nickname, given, family = mine
    full = " ".join(name for name in (given, family) if name)
    best: dict[UUID, Clue] = {}
    for name, points in ((nickname, evidence.NICKNAME), (full, evidence.FULL_NAME)):
        if name and centre_id:
            for likeness, person_id in names.search(name, centre_id, most):
                clue = evidence.of_name(likeness, points)
                if clue and (person_id not in best or clue.points > best[person_id].points):
                    best[person_id] = clue
    return best


def of_two(mine: Names, theirs: Names) -> Clue | None:
    """Return the strongest clue that two people are called alike, if there is one."""
    from outreach.core.names import NameIndex  # loads numpy

    known = NameIndex()
    known.put(_SOMEBODY, _SOMEBODY, [name for name in theirs if name])
    return called_alike(known, mine, _SOMEBODY, 1).get(_SOMEBODY)
