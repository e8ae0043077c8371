"""Places: where the young are met. «Wherever they are, go there» [004]."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.ground import thai
from outreach.ground.codes import Code, stored
from outreach.ground.columns import id_column
from outreach.ground.database import Base
from outreach.ground.errors import NotFound, Refused
from outreach.ground.language import later


class PlaceKind(Code):
    """What kind of place it is; the first five are the source's own [004]."""

    DRINKING_CIRCLE = "drinking_circle", "Drinking circle"
    ENTERTAINMENT = "entertainment", "Entertainment venue"
    SPORTS_GROUND = "sports_ground", "Sports ground"
    CONCERT_FRONT = "concert_front", "Concert front"
    MOR_LAM_STAGE = "mor_lam_stage", "Mor-lam stage"
    STREET = "street", "Street or park"
    COMMUNITY = "community", "Community"
    SCHOOL = "school", "School"
    POLICE_STATION = "police_station", "Police station"
    OTHER = "other", "Other"


class Place(Base):
    """A place where outreach happens. Not a home: homes are sealed with the person."""

    __tablename__ = "places"

    id: Mapped[UUID] = id_column()
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[PlaceKind] = mapped_column(stored(PlaceKind, "kind"))
    active: Mapped[bool] = mapped_column(default=True)


@dataclass(frozen=True, kw_only=True)
class PlaceDetails:
    """A place's name and kind."""

    name: str
    kind: PlaceKind


def add(session: Session, details: PlaceDetails, actor: User) -> Place:
    """Add a place. Raises Refused if the name is taken."""
    if session.scalar(select(Place.id).where(Place.name == details.name)):
        raise Refused(later("There is a place of this name already."), "name")
    place = Place(name=details.name, kind=details.kind)
    session.add(place)
    session.flush()
    audit.record(session, "place.add", actor, about=f"place:{place.id}")
    return place


def set_active(session: Session, place: Place, active: bool, actor: User) -> None:
    """Offer a place to those who log contacts, or no longer; what was logged there stays."""
    place.active = active
    audit.record(session, "place.open" if active else "place.close", actor, about=f"place:{place.id}")


def get(session: Session, place_id: UUID) -> Place:
    """One place. Raises NotFound."""
    place = session.get(Place, place_id)
    if place is None:
        raise NotFound
    return place


def all_places(session: Session) -> Sequence[Place]:
    """Every place, in Thai order, those in use first."""
    return sorted(session.scalars(select(Place)), key=lambda place: (not place.active, thai.sort_key(place.name)))


def open_places(session: Session) -> Sequence[Place]:
    """The places to choose from, in Thai order."""
    return [place for place in all_places(session) if place.active]
