"""What is free of beds, camps, sessions in groups and agencies: one answer. An employer's places stand at the employer.

Each floor tells of its own (`sources`, wiring). Who takes a place is written where it is taken: beds by night, camps
and sessions by the ledger of the database (core/place_ledger.py); what an agency has free is what it said, less what
was given since, and only a warning.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.core.codes import Code
from outreach.core.language import LazyText, lazy_gettext


class PlaceKind(Code):
    """Kind of what has places."""

    BED = "bed", "Beds"
    CAMP = "camp", "Places at camps"
    THERAPY = "therapy", "Places in sessions"
    AGENCY = "agency", "Places at agencies"


@dataclass(frozen=True)
class Places:
    """How many places there are, and how many of them are taken."""

    offered: int
    taken: int

    @property
    def free(self) -> int:
        """How many are free; none if more are taken than there are."""
        return max(self.offered - self.taken, 0)

    @property
    def is_full(self) -> bool:
        """True if none is free."""
        return self.free == 0

    @property
    def words(self) -> LazyText:
        """What is free, in words."""
        if self.is_full:
            return lazy_gettext("full: all %(offered)d are taken", offered=self.offered)
        return lazy_gettext("%(free)d of %(offered)d free", free=self.free, offered=self.offered)


@dataclass(frozen=True)
class Offer:
    """Something of a centre that has places. day: its first day; None if it has places every day."""

    kind: PlaceKind
    about: UUID
    name: LazyText | str
    places: Places
    day: date | None = None


Source = Callable[[Session, UUID, date], Sequence[Offer]]
sources: dict[PlaceKind, Source] = {}


def of_centre(session: Session, centre_id: UUID | None, day: date) -> list[Offer]:
    """Return all that has places at a centre on a day or from it on, by kind."""
    if centre_id is None:
        return []
    return [offer for kind in PlaceKind if kind in sources for offer in sources[kind](session, centre_id, day)]
