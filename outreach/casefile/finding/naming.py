"""Comparison of two people's names in words: same or alike in sound; a common nickname is not the whole name."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from outreach.casefile.finding.evidence import ALIKE_FROM, Clue
from outreach.core.language import LazyText, lazy_gettext

Names = Sequence[str | None]  # nickname, given name, family name

_SAME = (lazy_gettext("same nickname"), lazy_gettext("same given name"), lazy_gettext("same family name"))
_ALIKE = (
    lazy_gettext("nickname sounds alike"),
    lazy_gettext("given name sounds alike"),
    lazy_gettext("family name sounds alike"),
)
_CROSSED = lazy_gettext("the nickname of one is like the given name of the other")
_NOBODY = UUID(int=0)


def why(clues: Sequence[Clue], mine: Names, theirs: Names) -> tuple[LazyText, ...]:
    """Return the words of all evidence; for a name, those of the names that match."""
    return tuple(words for clue in clues for words in (_names(mine, theirs, clue) if clue.is_name else [clue.words]))


def _names(mine: Names, theirs: Names, clue: Clue) -> list[LazyText]:
    from outreach.core.names import NameIndex

    known = NameIndex()
    known.fill((UUID(int=place), _NOBODY, [name]) for place, name in enumerate(theirs, 1) if name)
    found = [{key.int - 1: score for score, key in known.search(name, _NOBODY)} if name else {} for name in mine]
    return list(_own(found)) or ([_CROSSED] if _crossed(found) else [clue.words])


def _own(found: Sequence[dict[int, float]]) -> Iterator[LazyText]:
    for place, scores in enumerate(found):
        if (likeness := scores.get(place, 0)) >= ALIKE_FROM:
            yield (_SAME if likeness == 100 else _ALIKE)[place]


def _crossed(found: Sequence[dict[int, float]]) -> bool:
    nickname, given, _family = found
    return max(nickname.get(1, 0), given.get(0, 0)) >= ALIKE_FROM
