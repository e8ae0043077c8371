"""Capacity of an agency: free places as it reports them itself; a report counts at once, and each is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.core import clock
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory.agencies.models import Agency

MOST_PLACES = 9999
LONGEST = timedelta(days=366)  # an agency full for longer has stopped taking anybody (design)


class CapacityWord(Identified, Base):
    """A report on an agency's places: the moment, and the user (None: an import)."""

    __tablename__ = "capacity_words"
    __table_args__ = (Index("ix_capacity_words_agency_id_said_at", "agency_id", "said_at"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    places_free: Mapped[int | None] = mapped_column(SmallInteger)
    full_until: Mapped[date | None]
    said_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    said_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


@dataclass(frozen=True, kw_only=True)
class CapacityDetails:
    """Free places. places_free: None if nobody counts them. full_until: the last day without a place."""

    places_free: int | None = None
    full_until: date | None = None


def say_capacity(session: Session, agency: Agency, details: CapacityDetails, actor: User | None) -> CapacityWord:
    """Report how many places are free now, or until when there is none.

    Raises Refused for a number out of range, a day that is past or more than a year away, or places beside a day.
    """
    for refusal in broken(details):
        raise refusal
    word = CapacityWord(
        agency_id=agency.id,
        places_free=details.places_free,
        full_until=details.full_until,
        said_by=actor.id if actor else None,
    )
    session.add(word)
    agency.capacity_now, agency.full_until = details.places_free, details.full_until
    agency.capacity_said_at = word.said_at = clock.now()
    session.flush()
    audit.record(session, "agency.capacity", actor, about=f"agency:{agency.id}")
    return word


def last_word(session: Session, agency: Agency) -> CapacityWord | None:
    """Return the latest report."""
    query = select(CapacityWord).where(CapacityWord.agency_id == agency.id)
    return session.scalar(query.order_by(CapacityWord.said_at.desc(), CapacityWord.id).limit(1))


def broken(details: CapacityDetails) -> Iterator[Refused]:
    """Yield each reason against a report, at its field."""
    today, places, until = clock.today(), details.places_free, details.full_until
    if places is not None and not 0 <= places <= MOST_PLACES:
        yield Refused(lazy_gettext("A number from 0 to %(most)d, please.", most=MOST_PLACES), "places_free")
    if until and until < today:
        yield Refused(lazy_gettext("This day is over."), "full_until")
    if until and until > today + LONGEST:
        yield Refused(lazy_gettext("At most a year ahead, please."), "full_until")
    if until and places:
        yield Refused(lazy_gettext("Either it is full until a day, or it has places now."), "places_free")
