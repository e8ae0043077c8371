"""Comparison of two people's names in words: same or alike in sound; a common nickname is not the whole name."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from outreach.casefile.finding.alike import IDENTICAL, Few, Names
from outreach.casefile.finding.evidence import ALIKE_FROM, Clue
from outreach.core.language import LazyText, lazy_gettext

_SAME = (lazy_gettext("same nickname"), lazy_gettext("same given name"), lazy_gettext("same family name"))
_ALIKE = (
    lazy_gettext("nickname sounds alike"),
    lazy_gettext("given name sounds alike"),
    lazy_gettext("family name sounds alike"),
)
_CROSSED = lazy_gettext("the nickname of one is like the given name of the other")
_NICKNAME, _GIVEN = 0, 1


def why(clues: Sequence[Clue], mine: Names, known: Few, other: UUID) -> tuple[LazyText, ...]:
    """Return the words of all evidence; for a name, those of the names that match the other person's."""
    return tuple(
        words for clue in clues for words in (_names(mine, known, other, clue) if clue.is_name else [clue.words])
    )


def _names(mine: Names, known: Few, other: UUID, clue: Clue) -> list[LazyText]:
    return list(_own(mine, known, other)) or ([_CROSSED] if _crossed(mine, known, other) else [clue.words])


def _own(mine: Names, known: Few, other: UUID) -> Iterator[LazyText]:
    for place, name in enumerate(mine):
        if (likeness := known.likeness(name, other, place)) >= ALIKE_FROM:
            yield (_SAME if likeness == IDENTICAL else _ALIKE)[place]


def _crossed(mine: Names, known: Few, other: UUID) -> bool:
    crossed = known.likeness(mine[_NICKNAME], other, _GIVEN), known.likeness(mine[_GIVEN], other, _NICKNAME)
    return max(crossed) >= ALIKE_FROM
