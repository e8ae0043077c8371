"""The last meeting with somebody, as roughly as it helps to tell people of one name apart in a search."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.core import clock
from outreach.core.language import LazyText, lazy_gettext

WITHIN = (
    (7, lazy_gettext("last met within a week")),
    (31, lazy_gettext("last met within a month")),
    (92, lazy_gettext("last met within three months")),
)
EARLIER = lazy_gettext("last met more than three months ago")


@dataclass(frozen=True)
class LastMet:
    """Day and place of a meeting. place: of the list of places; None for one that was described in words."""

    day: date
    place: str | None

    @property
    def when(self) -> LazyText:
        """How long ago it was: never the day."""
        days = (clock.today() - self.day).days
        return next((words for most, words in WITHIN if days <= most), EARLIER)


# Callbacks of other packages that know meetings: the last one of each of some people.
asked: list[Callable[[Session, Collection[UUID]], Mapping[UUID, LastMet]]] = []


def of_people(session: Session, ids: Collection[UUID]) -> dict[UUID, LastMet]:
    """Return the last meeting with each of these people; people whom nobody has met are left out."""
    found: dict[UUID, LastMet] = {}
    for ask in asked if ids else ():
        found.update(ask(session, ids))
    return found
