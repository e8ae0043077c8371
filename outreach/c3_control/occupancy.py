"""Occupancy of the houses of a centre: how many beds were taken in each night of a month, bed-nights, and endings.

A bed-night is one bed in which somebody had a stay in one night. The beds are those that there are today; voided stays
count nowhere, those of erased people do. The number of queries does not depend on stays or days.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.houses import Bed, House
from outreach.c3_control.stays import Ending, Stay
from outreach.core import clock, thai


@dataclass(frozen=True)
class Night:
    """One night of one house: its beds, and how many were taken."""

    day: date
    house: str
    beds: int
    taken: int

    @property
    def free(self) -> int:
        """The beds in which nobody slept."""
        return self.beds - self.taken


@dataclass(frozen=True)
class Month:
    """A month of all houses of a centre. nights: by day and house; none of those that have not come."""

    first: date
    nights: Sequence[Night]
    endings: dict[Ending, int]

    @property
    def bed_nights(self) -> int:
        """Bed-nights of the month."""
        return sum(night.taken for night in self.nights)

    @property
    def beds(self) -> int:
        """Nights that all beds could have been taken."""
        return sum(night.beds for night in self.nights)

    @property
    def share(self) -> int | None:
        """Share of the beds that was taken, in per cent; None in a month without nights."""
        return round(100 * self.bed_nights / self.beds) if self.beds else None

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date | None:
        """The first day of the month after; None if that has not come."""
        following = _following(self.first)
        return following if following <= clock.today() else None


def of_month(session: Session, first: date, actor: User) -> Month:
    """Return a month of the actor's centre, from its first day; audited."""
    after = _following(first)
    houses, theirs = _houses(session, actor.centre_id), _stays(session, actor.centre_id, first, after)
    days = [first + timedelta(days=number) for number in range((min(after, _tomorrow()) - first).days)]
    nights = []
    for day in days:
        taken = Counter(house for house, begins, ends in theirs if begins <= day and (ends is None or ends > day))
        nights += [Night(day, name, beds, taken[house]) for house, name, beds in houses]
    audit.record(session, "house.occupancy", actor, about=f"month:{first:%Y-%m}")
    return Month(first, nights, _endings(session, actor.centre_id, first, after))


def _houses(session: Session, centre_id: UUID | None) -> list[tuple[UUID, str, int]]:
    query = select(House.id, House.name, func.count(Bed.id)).join(Bed, Bed.house_id == House.id)
    rows = session.execute(query.where(House.centre_id == centre_id).group_by(House.id, House.name)).all()
    return sorted(((row[0], row[1], row[2]) for row in rows), key=lambda row: thai.sort_key(row[1]))


def _stays(session: Session, centre_id: UUID | None, first: date, after: date) -> list[tuple[UUID, date, date | None]]:
    query = select(Bed.house_id, Stay.begins_on, Stay.ends_on).join(Bed, Bed.id == Stay.bed_id)
    query = query.join(House, House.id == Bed.house_id).where(House.centre_id == centre_id, Stay.voided_at.is_(None))
    query = query.where(Stay.begins_on < after, or_(Stay.ends_on.is_(None), Stay.ends_on > first))
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _endings(session: Session, centre_id: UUID | None, first: date, after: date) -> dict[Ending, int]:
    query = select(Stay.ending, func.count()).join(Bed, Bed.id == Stay.bed_id).join(House, House.id == Bed.house_id)
    query = query.where(House.centre_id == centre_id, Stay.voided_at.is_(None), Stay.ending.is_not(None))
    query = query.where(Stay.ends_on >= first, Stay.ends_on < after).group_by(Stay.ending)
    found = {row[0]: row[1] for row in session.execute(query)}
    return {ending: found.get(ending, 0) for ending in Ending}


def _following(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _tomorrow() -> date:
    return clock.today() + timedelta(days=1)
