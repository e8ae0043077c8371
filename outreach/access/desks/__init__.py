"""Tables for desks with all that belongs to one: search within, kept views, and the same rows as a file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from outreach.core.language import lazy_gettext
from outreach.core.sheets import Cell
from outreach.web.tables import Arguments, Words

MOST_IN_FILE = 5_000
CUT = lazy_gettext("Only the first %(most)d rows: filter the list, and take the rest apart.", most=MOST_IN_FILE)
NAME_OR_NUMBER = lazy_gettext("Name or number")


@dataclass(frozen=True)
class Desk:
    """A page with a table. name: of its kept views and its file; page, file: endpoints.

    views: the lists that are asked for again and again, with their query strings. searched: what is searched by.
    stays: the keys of the filters that stay, whichever of these lists is chosen. taken: what the trail calls its file.
    """

    name: str
    title: Words
    page: str
    file: str
    views: Sequence[tuple[Words, Arguments]] = ()
    searched: Words = NAME_OR_NUMBER
    stays: tuple[str, ...] = ()
    taken: str = "list.take"


def bounded(lines: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """Yield the lines of a file, at most MOST_IN_FILE; if there are more, a last one says so."""
    rest = iter(lines)
    yield from islice(rest, MOST_IN_FILE)
    if next(rest, None) is not None:
        yield [str(CUT)]
